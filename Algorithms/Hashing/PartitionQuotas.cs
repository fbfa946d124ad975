using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>How many of a number of things each node is to have: its share by weight, rounded down or up, and whichever of the two moves less.</summary>
internal static class PartitionQuotas
{
    /// <param name="nodes">The members.</param>
    /// <param name="total">What is dealt out; not more than all <paramref name="most"/> together.</param>
    /// <param name="most">What a node can have at most; what its weight would give it beyond goes to the others.</param>
    /// <param name="current">What it has now: of those whose share is no whole number, who has more now keeps the one above.</param>
    /// <param name="near">What it could have without anything being sent; next are those who have no room for all of that otherwise.</param>
    public static int[] Of(ImmutableArray<HashNode> nodes, int total, int[] most, int[] current, int[] near)
    {
        var quotas = new int[nodes.Length];
        var open = new List<int>(Enumerable.Range(0, nodes.Length));
        long left = total;
        while (true)
        {
            var weights = open.Sum(node => (long)nodes[node].Weight);
            var full = open.FindAll(node => left * nodes[node].Weight >= most[node] * weights);
            if (full.Count == 0)
                break;
            foreach (var node in full)
                quotas[node] = most[node];
            left -= full.Sum(node => (long)most[node]);
            open.RemoveAll(full.Contains);
        }

        Share(nodes, left, open, current, near, quotas);
        return quotas;
    }

    private static void Share(ImmutableArray<HashNode> nodes, long total, List<int> open, int[] current, int[] near, int[] quotas)
    {
        var weights = open.Sum(node => (long)nodes[node].Weight);
        var rest = total;
        foreach (var node in open)
        {
            quotas[node] = (int)(total * nodes[node].Weight / weights);
            rest -= quotas[node];
        }

        var further = open.Where(node => total * nodes[node].Weight % weights != 0)
            .OrderByDescending(node => current[node] > quotas[node])
            .ThenByDescending(node => near[node] > 0 && near[node] > quotas[node] - current[node])
            .ThenByDescending(node => total * nodes[node].Weight % weights)
            .ThenBy(node => node);
        foreach (var node in further.Take((int)rest).ToArray())
            quotas[node]++;
    }
}
