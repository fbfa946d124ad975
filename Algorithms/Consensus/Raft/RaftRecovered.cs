namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a replica finds in its folder when it starts.</summary>
/// <param name="HardState">The last one written; default for a folder that has none.</param>
/// <param name="Snapshot">The newest snapshot that is whole, or null.</param>
/// <param name="Entries">The log, gapless; it may begin below the snapshot's index.</param>
public sealed record RaftRecovered(HardState HardState, SnapshotDescriptor? Snapshot, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>A replica that has its id and nothing else.</summary>
    public static RaftRecovered Nothing { get; } = new(default, null, []);

    /// <summary>
    /// What the one replica that creates a group has promised before the group is there, and that is nothing: nobody votes or is elected in
    /// the first term, which the members' entry bears.
    /// </summary>
    public static HardState Founding { get; } = new(1, ReplicaId.None, 0);

    /// <summary>
    /// The log of the one replica that creates a group: the group's members, at index 1 of term 1. The others start with
    /// <see cref="Nothing"/>, and their ids.
    /// </summary>
    public static RaftRecovered Bootstrap(GroupConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new(Founding, null, [new LogEntry(1, 1, EntryKind.Configuration, GroupConfigurationFormat.Encode(configuration))]);
    }
}
