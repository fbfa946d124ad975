using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Rendezvous, or highest random weight, hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM Transactions on
/// Networking, 1998): each node has a score for each key, and the best one has it. With weights the score is −ln(u) / weight, u the hash as a number between 0 and 1, the least the
/// best (Schindelhauer and Schomaker, "Weighted distributed hash tables", SPAA 2005, the logarithmic method): shares follow weights exactly, in the mean.
/// A node that comes, goes, or changes its weight moves what it wins or loses and nothing else; balance is that of chance over keys. A lookup asks every node.
/// </summary>
public sealed class RendezvousHash : IConsistentHash
{
    // Nodes of one weight stand together: among them the greatest hash is the best score, so one logarithm serves them all.
    private readonly ulong[] _seeds;
    private readonly ushort[] _numbers;
    private readonly (int End, int Weight)[] _classes;

    /// <param name="nodes">The members, in any order.</param>
    /// <exception cref="ArgumentException">The members break a bound of <see cref="HashLimits"/>.</exception>
    public RendezvousHash(IEnumerable<HashNode> nodes)
    {
        Nodes = HashNodes.Sort(nodes, nameof(nodes));
        var byWeight = Enumerable.Range(0, Nodes.Length).OrderBy(number => Nodes[number].Weight).ThenBy(number => number).ToArray();
        _numbers = Array.ConvertAll(byWeight, number => (ushort)number);
        _seeds = Array.ConvertAll(byWeight, number => KeyHash.Of(Nodes[number].Name).Value);
        var end = 0;
        _classes = [.. byWeight.CountBy(number => Nodes[number].Weight).Select(one => (end += one.Value, one.Key))];
    }

    public ImmutableArray<HashNode> Nodes { get; }

    public int Locate(KeyHash key)
    {
        var (at, best) = BestOf(key, 0, _classes[0].End);
        if (_classes.Length == 1)
            return _numbers[at];
        var winner = at;
        var least = Score(best, _classes[0].Weight);
        for (var i = 1; i < _classes.Length; i++)
        {
            (at, best) = BestOf(key, _classes[i - 1].End, _classes[i].End);
            var score = Score(best, _classes[i].Weight);
            if (score < least || (score == least && _numbers[at] < _numbers[winner]))
                (winner, least) = (at, score);
        }

        return _numbers[winner];
    }

    private static double Score(ulong hash, int weight) => HashMath.NegativeLog((hash >> (64 - HashMath.LogBits)) + 1) / weight;

    // The first of those that are alike: the first by name.
    private (int At, ulong Hash) BestOf(KeyHash key, int from, int to)
    {
        var seeds = _seeds.AsSpan(from, to - from);
        var at = 0;
        var best = HashMath.Mix(seeds[0] ^ key.Value);
        for (var i = 1; i < seeds.Length; i++)
        {
            var hash = HashMath.Mix(seeds[i] ^ key.Value);
            if (hash > best)
                (at, best) = (i, hash);
        }

        return (from + at, best);
    }
}
