using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Maglev hashing (Eisenbud et al., "Maglev: a fast and reliable software network load balancer", NSDI 2016, §3.4): a table of a prime number of
/// entries, which nodes fill in turns, each in an order of its own. The fastest lookup, and shares that differ by hardly an entry; but when a node comes or goes some
/// keys move between nodes that stay, fewer the larger the table is. A node of a greater weight has more turns, as the paper suggests.
/// </summary>
/// <remarks>A hash takes the entry at its fraction of the table, by a multiplication, where the paper takes the remainder of a division.</remarks>
public sealed class MaglevHash : IConsistentHash
{
    /// <summary>The paper's smaller table. It advises at least a hundred entries a node.</summary>
    public const int DefaultEntries = 65_537;

    private readonly ushort[] _table;

    /// <param name="nodes">The members, in any order.</param>
    /// <param name="entries">A prime, not less than the sum of the weights divided by the least of them.</param>
    /// <exception cref="ArgumentException">The members or the table break a bound of <see cref="HashLimits"/>.</exception>
    public MaglevHash(IEnumerable<HashNode> nodes, int entries = DefaultEntries)
    {
        Nodes = HashNodes.Sort(nodes, nameof(nodes));
        if (entries > HashLimits.MaxMaglevEntries || !HashMath.IsPrime(entries))
            throw new ArgumentOutOfRangeException(nameof(entries), entries, $"Allowed is a prime up to {HashLimits.MaxMaglevEntries}.");
        var needed = (Nodes.Sum(node => node.Weight) + Nodes.Min(node => node.Weight) - 1) / Nodes.Min(node => node.Weight);
        if (entries < needed)
            throw new ArgumentOutOfRangeException(nameof(entries), entries, $"These nodes and weights need {needed} entries: a node would be left without.");
        _table = Populate(entries);
    }

    public ImmutableArray<HashNode> Nodes { get; }

    public int Entries => _table.Length;

    public int Locate(KeyHash key) => _table[Math.BigMul(key.Value, (ulong)_table.Length, out _)];

    // Each node's order of the entries is an offset and a step, both from its name's hash; a step below a prime reaches all.
    private ushort[] Populate(int entries)
    {
        var (at, step) = (new long[Nodes.Length], new long[Nodes.Length]);
        for (var node = 0; node < Nodes.Length; node++)
        {
            var hash = KeyHash.Of(Nodes[node].Name).Value;
            at[node] = (long)(hash % (ulong)entries);
            step[node] = (long)((HashMath.Mix(hash) % (ulong)(entries - 1)) + 1);
        }

        const ushort free = ushort.MaxValue;
        var table = new ushort[entries];
        Array.Fill(table, free);
        var heaviest = Nodes.Max(node => node.Weight);
        var due = new int[Nodes.Length];
        var left = entries;
        while (true)
        {
            for (var node = 0; node < Nodes.Length; node++)
            {
                due[node] += Nodes[node].Weight;
                if (due[node] < heaviest)
                    continue;
                due[node] -= heaviest;
                while (table[at[node]] != free)
                    at[node] = (at[node] + step[node]) % entries;
                table[at[node]] = (ushort)node;
                if (--left == 0)
                    return table;
            }
        }
    }
}
