using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>How a range is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>
    /// The first revision whose events are wanted; it may be one that is not made yet. Null: the one after the newest that a
    /// linearizable read finds while the first step of the enumeration is under way, whichever replica tells the events. So every change
    /// that was begun after the first batch came is told, and none that was answered before that step was called; one that was made
    /// between the two is told if that read did not find it.
    /// </summary>
    public long? FromRevision { get; init; }

    /// <summary>Tell what each key held before.</summary>
    public bool WithPrevious { get; init; }

    /// <summary>Events in a batch at most, from 1 to <see cref="MetadataLimits.MaxHistoryEvents"/>; one whole revision is told whatever it has, but for <see cref="WatchBatch.IsPart"/>.</summary>
    public int MaxEvents { get; init; } = 1_000;

    /// <summary>Bytes of events in a batch at most, from 1 to <see cref="MetadataLimits.MaxAnswerBytes"/>; likewise.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How long a quiet watch waits before it is told how far it has got, from 10 ms to 10 s. It is also, together with the
    /// client's <see cref="MetadataClientOptions.CallTimeout"/>, how long a silo that was killed may hold it up.
    /// </summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long no replica may answer before the watch fails as unavailable; <see cref="Timeout.InfiniteTimeSpan"/> for never. At least 10 ms.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(1);
}
