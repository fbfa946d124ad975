using System.Collections.Immutable;
using System.Numerics;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Consistent hashing on a ring (Karger et al., "Consistent hashing and random trees", STOC 1997): each node has virtual nodes at points of the
/// ring of all hashes, as many times its weight, and a key belongs to the first point at or behind it. A node that comes takes keys, and one that goes
/// gives its keys, and nothing else moves. Balance is that of chance: the standard deviation of a node's share is about 1/√(virtual nodes) of it.
/// </summary>
/// <remarks>A lookup is an array's entry for the hash's first bits and the points from there on, one or two: not a binary search.</remarks>
public sealed class HashRing : IConsistentHash
{
    public const int DefaultVirtualNodes = 100;

    // The last point, behind all others, is the first one again: the ring closes.
    private readonly ulong[] _points;
    private readonly ushort[] _owners;
    private readonly int[] _starts;
    private readonly int _shift;

    /// <param name="nodes">The members, in any order.</param>
    /// <param name="virtualNodes">For a weight of 1.</param>
    /// <exception cref="ArgumentException">The members or the number break a bound of <see cref="HashLimits"/>.</exception>
    public HashRing(IEnumerable<HashNode> nodes, int virtualNodes = DefaultVirtualNodes)
    {
        Nodes = HashNodes.Sort(nodes, nameof(nodes));
        if (virtualNodes is < 1 or > HashLimits.MaxVirtualNodes)
            throw new ArgumentOutOfRangeException(nameof(virtualNodes), virtualNodes, $"Allowed is 1 to {HashLimits.MaxVirtualNodes}.");
        var count = Nodes.Sum(node => (long)node.Weight) * virtualNodes;
        if (count > HashLimits.MaxRingPoints)
            throw new ArgumentOutOfRangeException(nameof(virtualNodes), virtualNodes, $"With these weights the ring has {count} points; at most {HashLimits.MaxRingPoints} are allowed.");
        VirtualNodes = virtualNodes;
        _points = new ulong[count + 1];
        _owners = new ushort[count + 1];
        Place();
        var bits = Math.Max(1, BitOperations.Log2((uint)count) + 1);
        _shift = 64 - bits;
        _starts = new int[1 << bits];
        Index();
    }

    public ImmutableArray<HashNode> Nodes { get; }

    /// <summary>Points for a weight of 1.</summary>
    public int VirtualNodes { get; }

    internal int PointCount => _points.Length - 1;

    public int Locate(KeyHash key) => _owners[IndexOf(key)];

    /// <summary>The first point at or behind a hash: one below <see cref="PointCount"/>.</summary>
    internal int PointOf(KeyHash key) => IndexOf(key) is var at && at == PointCount ? 0 : at;

    internal int OwnerOf(int point) => _owners[point];

    private int IndexOf(KeyHash key)
    {
        var points = _points;
        var at = _starts[key.Value >> _shift];
        while (points[at] < key.Value)
            at++;
        return at;
    }

    private void Place()
    {
        var at = 0;
        for (var node = 0; node < Nodes.Length; node++)
        {
            var hash = KeyHash.Of(Nodes[node].Name).Value;
            for (var i = 0; i < VirtualNodes * Nodes[node].Weight; i++)
            {
                _points[at] = HashMath.Mix(hash + ((ulong)i * HashMath.Step));
                _owners[at++] = (ushort)node;
            }
        }

        Array.Sort(_points, _owners, 0, PointCount);

        // Points that meet belong to the first by name; sorting may have put them in either order.
        for (var i = 1; i < PointCount; i++)
        {
            if (_points[i] == _points[i - 1] && _owners[i] < _owners[i - 1])
                (_owners[i], _owners[i - 1], i) = (_owners[i - 1], _owners[i], Math.Max(0, i - 2));
        }

        _points[PointCount] = ulong.MaxValue;
        _owners[PointCount] = _owners[0];
    }

    private void Index()
    {
        var at = 0;
        for (var start = 0; start < _starts.Length; start++)
        {
            while (at < PointCount && _points[at] >> _shift < (ulong)start)
                at++;
            _starts[start] = at;
        }
    }
}
