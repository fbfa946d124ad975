namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>An entry of the replicated log. Two entries of one index and term are the same entry (the log matching property).</summary>
public sealed record LogEntry(long Term, long Index, EntryKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <summary>What an entry costs in messages and memory beside its data, about, in bytes.</summary>
    public const int Overhead = 32;

    /// <summary>What counts towards limits on bytes.</summary>
    public int Size => Data.Length + Overhead;

    public override string ToString() => $"{Index}:{Term}{(Kind == EntryKind.Command ? "" : " " + Kind)}";
}
