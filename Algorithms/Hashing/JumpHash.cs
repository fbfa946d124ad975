using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Jump consistent hash (Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", 2014): no table, and a balance that no other beats.
/// Its nodes are numbered without a gap, and only the last can come or go: if another one does, the keys of all behind it move. The numbers
/// follow the names, digits at the end of a name counting as a number: of silo-0 to silo-11, silo-11 is the last. All weights are 1.
/// </summary>
public sealed class JumpHash : IConsistentHash
{
    private readonly int _count;

    /// <param name="nodes">The members, in any order.</param>
    /// <exception cref="ArgumentException">The members break a bound of <see cref="HashLimits"/>, or one has a weight.</exception>
    public JumpHash(IEnumerable<HashNode> nodes)
    {
        Nodes = HashNodes.SortByNumber(nodes, nameof(nodes));
        if (Nodes.FirstOrDefault(node => node.Weight != 1) is { } weighted)
            throw new ArgumentOutOfRangeException(nameof(nodes), weighted.Weight, $"The weight of '{weighted.Name}': jump hashing knows only 1.");
        _count = Nodes.Length;
    }

    public ImmutableArray<HashNode> Nodes { get; }

    public int Locate(KeyHash key) => BucketOf(key.Value, _count);

    /// <summary>The paper's function: a bucket from 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="key">Any number; the paper's generator mixes it.</param>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bucket.</exception>
    public static int BucketOf(ulong key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        long bucket = -1;
        long next = 0;
        while (next < count)
        {
            bucket = next;
            key = unchecked((key * 2862933555777941757UL) + 1);
            next = (long)((bucket + 1) * ((1L << 31) / (double)((key >> 33) + 1)));
        }

        return (int)bucket;
    }
}
