namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>What a command does to its key. The numbers are part of the encoding.</summary>
internal enum RaftAction : byte
{
    /// <summary>Sets a register.</summary>
    Write = 1,

    /// <summary>Sets a register if it is at a version.</summary>
    Swap = 2,

    /// <summary>Adds one to a counter.</summary>
    Increment = 3,
}
