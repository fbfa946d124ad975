namespace OrleansCluster.Grains.Metadata;

/// <summary>How a metadata store is kept. Should be the same on all silos: the leader's count.</summary>
public sealed class MetadataOptions
{
    /// <summary>
    /// History is given up when it is so old: every revision that was the newest within this time stays readable. From 1 second to 366
    /// days; null: never for its age. Default 1 hour.
    /// </summary>
    public TimeSpan? CompactionAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// So many revisions before the newest stay readable, and up to a tenth more. From 1 to 1,000,000,000; null: history is never given
    /// up for its length. Default 1,000,000.
    /// </summary>
    public long? CompactionRevisions { get; set; } = 1_000_000;

    /// <summary>
    /// How often the time that is left of a lease is written to the log while it is not renewed, so that the next leader goes on from
    /// there; where less than twice as much is left, at the half of it. From 100 ms to 1 hour; default 30 seconds.
    /// </summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// By how much the leader's clock may run faster than a lease holder's, in parts of a million: a lease ends by so much later. From 0
    /// to 200,000; default 10,000, which is 1 %.
    /// </summary>
    public int ClockDriftPartsPerMillion { get; set; } = 10_000;
}
