using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Says which node a key belongs to. It is immutable, so any number of threads may ask it; two that were made of the same members (of the same
/// history, for a <see cref="PartitionMap"/>) answer alike, in whatever process, on whatever machine, with whatever version. Which of them moves what
/// when a node comes or goes stands with each, and in docs/hashing.md.
/// </summary>
public interface IConsistentHash
{
    /// <summary>The members, each name once, in the order of their numbers.</summary>
    ImmutableArray<HashNode> Nodes { get; }

    /// <summary>The number of the key's node in <see cref="Nodes"/>. Allocates nothing, never fails.</summary>
    int Locate(KeyHash key);
}
