namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// What is to become durable, all of it or a beginning of it in the order of the properties, before
/// <see cref="RaftCore.Persisted"/> is told its number.
/// </summary>
public sealed record RaftWrite(long Number)
{
    /// <summary>Parts of a snapshot that is being received.</summary>
    public IReadOnlyList<SnapshotPart> Parts { get; init; } = [];

    /// <summary>The log is to be emptied, and to begin after this snapshot, which is durable.</summary>
    public SnapshotDescriptor? Reset { get; init; }

    /// <summary>The promise, if it has changed.</summary>
    public HardState? HardState { get; init; }

    /// <summary>Entries; from the index of the first on, what the log had before is dropped.</summary>
    public IReadOnlyList<LogEntry> Entries { get; init; } = [];
}
