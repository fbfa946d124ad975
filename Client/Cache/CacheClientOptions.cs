using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>How a client uses a cache. Checked when the client is made.</summary>
public sealed class CacheClientOptions
{
    /// <summary>The cache's name, as the silos have it.</summary>
    public string Cache { get; set; } = CacheGrains.DefaultCache;

    /// <summary>How long a call goes on asking for somebody who serves its keys: 100 ms to 5 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one silo may take to answer: 100 ms to 1 min.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The first pause before who serves a key is asked for again; it doubles up to <see cref="MaxRetryPause"/>. 1 ms to 10 s.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>From <see cref="RetryPause"/> to 10 s.</summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromMilliseconds(100);

    internal TimeSpan PauseAfter(int round) => TimeSpan.FromTicks(Math.Min(RetryPause.Ticks << Math.Min(round, 16), MaxRetryPause.Ticks));

    /// <summary>After what time others load a key if the process that loads it has died; it is renewed while a loader runs. 500 ms to 1 min.</summary>
    public TimeSpan LoadLease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bytes of what this client has read lately and keeps in its own memory, keys and overhead included: 0, none, or 64 KiB to 1 TiB. With it a <see cref="CacheClient.GetAsync"/> may tell what
    /// was there up to <see cref="NearStaleness"/> ago.
    /// </summary>
    public long NearCacheBytes { get; set; }

    /// <summary>
    /// How old what the near cache tells may be: 100 ms to 1 min. The silos tell of changes at once; this bounds what is not heard of. Each silo that something was read
    /// from is asked three times in that time.
    /// </summary>
    public TimeSpan NearStaleness { get; set; } = TimeSpan.FromSeconds(1);
}
