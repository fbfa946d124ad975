using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Who drives a replica's core, as those see it who do the core's work elsewhere.</summary>
internal interface ICoreDriver
{
    /// <summary>Null once the replica has ended.</summary>
    RaftCore? Core { get; }

    /// <summary>The monotonic clock, read anew.</summary>
    TimeSpan Now { get; }

    /// <summary>Gives the core an input, and does what it wants done for it; nothing once the replica has ended.</summary>
    void Do(Action<RaftCore> input);

    /// <summary>Ends the replica for good.</summary>
    void Fail(Exception error);
}
