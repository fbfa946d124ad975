namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a replica wants done. Taken once, in order; see <see cref="RaftCore"/> for the duties of whoever takes it.</summary>
public sealed class RaftReady
{
    /// <summary>To be sent, whenever; whatever they promise is durable.</summary>
    public required IReadOnlyList<RaftMessage> Messages { get; init; }

    /// <summary>To be made durable, in the order of the numbers.</summary>
    public required RaftWrite? Write { get; init; }

    /// <summary>To be loaded into the state machine, before <see cref="Committed"/> is applied: it holds all that came before.</summary>
    public required SnapshotDescriptor? Restore { get; init; }

    /// <summary>To be applied, in order.</summary>
    public required IReadOnlyList<LogEntry> Committed { get; init; }

    /// <summary>Reads that have their answer.</summary>
    public required IReadOnlyList<ReadResult> Reads { get; init; }

    /// <summary>Parts of snapshots to be read, for followers.</summary>
    public required IReadOnlyList<SnapshotRead> SnapshotReads { get; init; }
}
