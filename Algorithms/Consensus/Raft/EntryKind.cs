namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a log entry is for. The numbers are part of the formats on disk and on the wire.</summary>
public enum EntryKind : byte
{
    /// <summary>A command of the state machine.</summary>
    Command = 0,

    /// <summary>The first entry of a leader's term, without data: what it commits, commits all before it (dissertation, section 6.4).</summary>
    Empty = 1,

    /// <summary>A <see cref="GroupConfiguration"/>, encoded.</summary>
    Configuration = 2,
}
