using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>The options of a run: limits so small that they are reached, in some runs; those that are shipped in others.</summary>
internal sealed class RaftPlan(Chance chance)
{
    private readonly RaftOptions _raft = Draw(chance);
    private readonly long _segment = chance.Pick([4096L, 16_384, 1 << 20]);
    private readonly int _batch = chance.Pick([4096, 4 << 20]);
    private readonly int _zeroed = chance.Pick([0, 1000, 100_000, 1 << 20]);
    private readonly long _snapshot = chance.Pick([1024L, 4096, 20_000, 64 << 20]);
    private readonly long _trailing = chance.Pick([0L, 3, 40, 1000]);
    private readonly long _trailingBytes = chance.Pick([0L, 300, 4000, 16 << 20]);
    private readonly long _outbox = chance.Pick([1L << 20, 64 << 20]);
    private readonly TimeSpan _opening = chance.Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(3), TimeSpan.FromSeconds(5)]);
    private readonly int _queued = chance.Pick([1, 16_384]);

    public TimeSpan ElectionTimeout => _raft.ElectionTimeout;

    public void Apply(ReplicaOptions options)
    {
        options.Raft = _raft;
        options.Log = new LogOptions { SegmentBytes = _segment, MaxBatchBytes = _batch, ZeroedAheadBytes = _zeroed, MaxQueuedRecords = _queued };
        options.SnapshotBytes = _snapshot;
        options.TrailingEntries = _trailing;
        options.TrailingBytes = _trailingBytes;
        options.MaxOutboxBytes = _outbox;
        options.OpeningPatience = _opening;
    }

    private static RaftOptions Draw(Chance chance)
    {
        var timeout = TimeSpan.FromMilliseconds(chance.Pick([400, 500, 1000, 2500]));
        var message = chance.Pick([150, 2000, 64 << 10, 1 << 20]);
        return new RaftOptions
        {
            ElectionTimeout = timeout,
            HeartbeatInterval = timeout / 5,
            StalledWriteTimeout = timeout * chance.Pick([1, 5]),
            LeaseReads = chance.Hits(0.5),
            MaxMessageBytes = message,
            MaxMessageEntries = chance.Pick([2, 4096]),
            MaxInflightMessages = chance.Pick([1, 3, 64, 256]),
            MaxInflightBytes = message * chance.Pick([1, 16]),
            MaxUncommittedBytes = chance.Pick([1000, 64 << 20]),
            MaxCommittedBytes = chance.Pick([200, 8 << 20]),
            SnapshotPartBytes = chance.Pick([100, 1000, 1 << 20]),
            MaxPendingReads = chance.Pick([1, 4, 65_536]),
        };
    }
}
