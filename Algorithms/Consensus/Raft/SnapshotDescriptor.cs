namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a snapshot of the state machine stands for. Two with one index, term and tag have the same bytes.</summary>
/// <param name="Index">The last entry whose effect it holds.</param>
/// <param name="Term">That entry's term.</param>
/// <param name="Configuration">The latest configuration at or below <paramref name="Index"/>.</param>
/// <param name="ConfigurationIndex">Where that configuration stood in the log.</param>
/// <param name="Tag">Who took it, and when: anything that no other snapshot of that index has.</param>
/// <param name="Bytes">Its length.</param>
public sealed record SnapshotDescriptor(
    long Index, long Term, GroupConfiguration Configuration, long ConfigurationIndex, ulong Tag, long Bytes)
{
    /// <summary>Whether the bytes are the same.</summary>
    public bool IsSame(SnapshotDescriptor? other) =>
        other is not null && Index == other.Index && Term == other.Term && Tag == other.Tag && Bytes == other.Bytes;

    public override string ToString() => $"snapshot {Index}:{Term}";
}
