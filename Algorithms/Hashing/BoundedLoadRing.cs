using System.Collections.Immutable;
using System.Numerics;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam, arXiv:1608.01350, 2016): on a ring, nobody gets more than (1 + ε) times
/// its fair share, rounded up; what finds its node full goes on along the ring to the first that is not. It is bought with movement: a node that comes or goes
/// also moves keys between nodes that stay, more the smaller ε is.
/// </summary>
/// <remarks>
/// In two forms. <see cref="Locate(KeyHash)"/> knows no loads: keys fall into a fixed number of slots, and slots are what is dealt out, so its answer
/// follows from the members alone. <see cref="Locate(KeyHash, ReadOnlySpan{long})"/> is for load that is known at the moment, such as open requests: who
/// calls with other loads gets another answer.
/// </remarks>
public sealed class BoundedLoadRing : IConsistentHash
{
    public const int DefaultSlackPercent = 25;

    public const int DefaultSlots = 65_536;

    private readonly HashRing _ring;
    private readonly ushort[] _slots;
    private readonly ulong _mask;
    private readonly long _weights;

    /// <param name="nodes">The members, in any order.</param>
    /// <param name="slackPercent">ε, in percent.</param>
    /// <param name="slots">A power of two, not less than the members. The bound is on slots: keys deviate from it as chance has it.</param>
    /// <param name="virtualNodes">As of <see cref="HashRing"/>.</param>
    /// <exception cref="ArgumentException">The members or a number break a bound of <see cref="HashLimits"/>.</exception>
    public BoundedLoadRing(
        IEnumerable<HashNode> nodes, int slackPercent = DefaultSlackPercent, int slots = DefaultSlots, int virtualNodes = HashRing.DefaultVirtualNodes)
    {
        if (slackPercent is < 1 or > HashLimits.MaxSlackPercent)
            throw new ArgumentOutOfRangeException(nameof(slackPercent), slackPercent, $"Allowed is 1 to {HashLimits.MaxSlackPercent}.");
        _ring = new HashRing(nodes, virtualNodes);
        if (slots > HashLimits.MaxSlots || slots < Nodes.Length || !BitOperations.IsPow2(slots))
            throw new ArgumentOutOfRangeException(nameof(slots), slots, $"Allowed is a power of two from the number of nodes to {HashLimits.MaxSlots}.");
        SlackPercent = slackPercent;
        _weights = Nodes.Sum(node => (long)node.Weight);
        _slots = Deal(slots);
        _mask = (ulong)slots - 1;
    }

    public ImmutableArray<HashNode> Nodes => _ring.Nodes;

    /// <summary>ε, in percent.</summary>
    public int SlackPercent { get; }

    public int Locate(KeyHash key) => _slots[key.Value & _mask];

    /// <summary>
    /// The node for one unit of load more: the first along the ring that has less than its bound, of all loads and this one. Takes as long as there are
    /// nodes, and allocates nothing.
    /// </summary>
    /// <param name="key">What the load is for.</param>
    /// <param name="loads">What each node has now, by its number.</param>
    /// <exception cref="ArgumentException">There is not one load a node, one is negative, or they are more than 2^62 together.</exception>
    public int Locate(KeyHash key, ReadOnlySpan<long> loads)
    {
        if (loads.Length != Nodes.Length)
            throw new ArgumentException($"There are {loads.Length} loads for {Nodes.Length} nodes.", nameof(loads));
        Int128 total = 1;
        foreach (var load in loads)
        {
            if (load < 0)
                throw new ArgumentOutOfRangeException(nameof(loads), load, "A load is negative.");
            total += load;
        }

        if (total > 1L << 62)
            throw new ArgumentOutOfRangeException(nameof(loads), "The loads are more than 2^62 together.");
        var point = _ring.PointOf(key);
        while (loads[_ring.OwnerOf(point)] >= BoundOf(_ring.OwnerOf(point), (long)total))
            point = point + 1 == _ring.PointCount ? 0 : point + 1;
        return _ring.OwnerOf(point);
    }

    /// <summary>The most that a node gets of <paramref name="total"/>: (1 + ε) times its fair share, rounded up.</summary>
    internal long BoundOf(int node, long total)
    {
        var whole = 100 * (Int128)_weights;
        return (long)((((100 + SlackPercent) * (Int128)total * Nodes[node].Weight) + whole - 1) / whole);
    }

    // The bounds add up to more than there is, so whoever goes round finds one that is not full.
    private ushort[] Deal(int slots)
    {
        var room = new long[Nodes.Length];
        for (var node = 0; node < room.Length; node++)
            room[node] = BoundOf(node, slots);
        var dealt = new ushort[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            var point = _ring.PointOf(new KeyHash(HashMath.Mix((ulong)slot)));
            while (room[_ring.OwnerOf(point)] == 0)
                point = point + 1 == _ring.PointCount ? 0 : point + 1;
            var owner = _ring.OwnerOf(point);
            room[owner]--;
            dealt[slot] = (ushort)owner;
        }

        return dealt;
    }
}
