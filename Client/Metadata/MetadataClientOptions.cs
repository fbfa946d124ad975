using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>How a <see cref="MetadataClient"/> works. Checked when the client is made.</summary>
public sealed class MetadataClientOptions
{
    /// <summary>The consensus group; one of the names that <see cref="MetadataGroups.IsOne"/> takes, of 1 to 64 of a-z, 0-9 and '-'.</summary>
    public string Group { get; set; } = MetadataGroups.Default;

    /// <summary>The silo that stale reads and watches ask first, such as the one that the client is in; null for any.</summary>
    public string? NearestSilo { get; set; }

    /// <summary>How long one call of a replica may take before it is made again. From 10 ms to 25 s; a watch's own wait comes on top.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the leader may take before the other replicas are asked whether one of them leads now. From 10 ms to 1 minute.</summary>
    public TimeSpan LeaderPatience { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long an operation may take with all its retries. From <see cref="CallTimeout"/> to 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the store remembers the client's answers after it was last heard of; also how long the client keeps its session
    /// without a change. From 1 s to 1 day.
    /// </summary>
    public TimeSpan SessionTimeToLive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Changes that are under way at a time. From 1 to <see cref="MetadataLimits.SessionWindow"/>.</summary>
    public int MaxConcurrentChanges { get; set; } = MetadataLimits.SessionWindow;

    /// <summary>Changes that wait for others to end; more are refused as busy. From 0 to 1,000,000.</summary>
    public int MaxWaitingChanges { get; set; } = 10_000;

    /// <summary>The pause after every replica was asked in vain; it doubles with each, and half of it is drawn. From 1 ms to 1 minute.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest pause. From 1 ms to 1 minute.</summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>For how long a silo that failed is asked after the others. Up to 1 hour.</summary>
    public TimeSpan SuspectFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// ρ: how much faster or slower than real time this machine's and a leader's monotonic clocks may run: by so much a kept lease counts
    /// as lost earlier than its time says. From 0 to 0.2.
    /// </summary>
    public double MaxClockDrift { get; set; } = 0.01;
}
