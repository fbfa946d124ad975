namespace OrleansCluster.Grains.Metadata;

/// <summary>How a metadata store is kept. Should be the same on all silos: the leader's count.</summary>
public sealed class MetadataOptions
{
    /// <summary>
    /// History is given up when it is so old: every revision that was the newest within this time stays readable, unless another rule says
    /// otherwise. Counted by the leaders' monotonic clocks, so that no wall clock can cut it short; each change of leader makes it longer, by the
    /// time since the last mark (one is made in a minute with a change). From 1 second to 366 days; null: never for its age. Default 1 hour.
    /// </summary>
    public TimeSpan? CompactionAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// So many revisions before the newest stay readable, and up to a tenth more. From 1 to 1,000,000,000; null: history is never given
    /// up for its length. Default 1,000,000.
    /// </summary>
    public long? CompactionRevisions { get; set; } = 1_000_000;

    /// <summary>
    /// So many bytes of history are kept, and no more than half of what the store's quota leaves beside the newest versions of all keys: older
    /// revisions are given up, whatever their age. The newest 100 stay in any case. From 1 MiB to 1 TiB; null: history is never given up for
    /// its size, and counts until the quota refuses changes. Default 256 MiB.
    /// </summary>
    public long? CompactionBytes { get; set; } = 256L << 20;

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
