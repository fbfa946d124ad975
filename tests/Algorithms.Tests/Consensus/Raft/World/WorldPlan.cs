using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>What one random run is like. All else follows from the seed.</summary>
public sealed record WorldPlan(int Seed)
{
    public int Voters { get; init; } = 3;

    /// <summary>Of 1,000 messages, how many are lost; as many again are doubled.</summary>
    public int LossPerMille { get; init; } = 20;

    /// <summary>Of 1,000 acts, how many are faults.</summary>
    public int FaultsPerMille { get; init; } = 120;

    public bool LeaseReads { get; init; }

    public bool Membership { get; init; } = true;

    /// <summary>A snapshot is taken after so many entries, and the log compacted up to a third of that before it.</summary>
    public int SnapshotEvery { get; init; } = 40;

    public int Acts { get; init; } = 1500;

    public RaftOptions Options => new()
    {
        ElectionTimeout = TimeSpan.FromMilliseconds(200),
        HeartbeatInterval = TimeSpan.FromMilliseconds(40),
        StalledWriteTimeout = TimeSpan.FromMilliseconds(600),
        LeaseReads = LeaseReads,
        MaxClockDrift = 0.05,
        MaxMessageBytes = 200,
        MaxInflightMessages = 4,
        MaxInflightBytes = 600,
        MaxUncommittedBytes = 2000,
        MaxCommittedBytes = 300,
        SnapshotPartBytes = 64,
        MaxPendingReads = 50,
    };
}
