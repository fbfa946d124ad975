using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Grains.Consensus;

/// <summary>How the replicas of a silo work.</summary>
public sealed class ReplicaOptions
{
    /// <summary>The consensus itself. The times must be the same on all silos.</summary>
    public RaftOptions Raft { get; set; } = new();

    /// <summary>The journal on disk. By itself it writes 1 MiB of zeros ahead: a change of one client waits for one flush after the other.</summary>
    public LogOptions Log { get; set; } = new() { ZeroedAheadBytes = 1 << 20 };

    /// <summary>
    /// A snapshot is taken after so many bytes of commands were applied: or, where the state is large, after a quarter of the last snapshot's length, but at
    /// the latest after four times as many. From 1 KiB to 16 GiB; default 64 MiB.
    /// </summary>
    public long SnapshotBytes { get; set; } = 64 << 20;

    /// <summary>So many entries before a snapshot stay in the log, for followers that are a little behind. From 0 to 10,000,000; default 1,000. They are kept in memory.</summary>
    public long TrailingEntries { get; set; } = 1_000;

    /// <summary>The most bytes of those entries. From 0 to 16 GiB; default 16 MiB.</summary>
    public long TrailingBytes { get; set; } = 16 << 20;

    /// <summary>The most bytes of messages that wait for one other replica; older ones are dropped then. From 1 MiB to 4 GiB; default 64 MiB.</summary>
    public long MaxOutboxBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How long the activation of a replica waits until its disk has been read. What takes longer goes on beside, and the replica takes no part
    /// until then: an engine gives up on an activation that is not done in time, 30 s by default. From 0 to 20 s; default 5 s.
    /// </summary>
    public TimeSpan OpeningPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The silos with which the host means a group to be created, as replicas report it: who creates one can see that all mean the same. Empty:
    /// no opinion. No replica acts on it.
    /// </summary>
    public IReadOnlyList<string> Founders { get; set; } = [];
}
