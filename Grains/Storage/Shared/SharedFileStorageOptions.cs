using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>How a silo takes part in the shared folder of grain state. Checked when the silo starts.</summary>
public sealed class SharedFileStorageOptions
{
    /// <summary>The store's folder on the shared disk, with '/' between its parts. Not empty.</summary>
    public string Folder { get; set; } = "state";

    /// <summary>
    /// How long a read, write or clear may take, the search for another keeper included, before it fails with a typed exception.
    /// From 100 ms to 5 minutes; keep it under the grains' response timeout. Default 10 seconds.
    /// </summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one request may go unanswered before the keeper is looked for anew. From 50 ms to 1 minute; default 1 second. The
    /// same keeper may be found, and be sent the same request again, which acts once.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a first failed attempt; it doubles up to <see cref="MaxPause"/>. From 1 ms to 10 seconds; default 20 ms.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between attempts. From 1 ms to 10 seconds; default 250 ms.</summary>
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many changes may be under way at the keeper before it refuses more. From 1 to 1,000,000; default 16,384.</summary>
    public int MaxChangesInFlight { get; set; } = 16_384;

    /// <summary>How many bytes these may have between them; one is always let in. From 1 MiB to 64 GiB; default 256 MiB.</summary>
    public long MaxBytesInFlight { get; set; } = 256L << 20;

    /// <summary>How the store works when this silo opens it.</summary>
    public StateStoreOptions Store { get; set; } = new();
}
