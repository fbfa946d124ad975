using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Metadata.Maps;

/// <summary>
/// A sorted map of which a view can be frozen in constant time. It is a B+ tree that copies on write: <see cref="Freeze"/>
/// starts a new generation, and a node of an older one is copied before its first change. So a frozen view may be read on any
/// thread, for as long as one likes, while the map changes on; it costs a copy of each node that changes afterwards, and
/// nothing where nothing does. While no view is frozen, changes are made in place.
///
/// <para>Nodes hold up to 64 entries in arrays: for a million keys four levels, about 20 bytes an entry, and scans that run
/// through memory in order. Keys put in ascending order, as a snapshot's are, leave full nodes behind. A node that becomes
/// sparse is joined with its neighbour where both fit well into one.</para>
///
/// <para>For one thread at a time. A view that was not frozen is valid until the next change.</para>
/// </summary>
internal sealed class PersistentMap<TKey, TValue>
    where TKey : IComparable<TKey>
{
    private const int Sparse = MapNode<TKey, TValue>.Capacity / 4;
    private const int Comfortable = MapNode<TKey, TValue>.Capacity * 3 / 4;

    private long _generation;
    private MapNode<TKey, TValue> _root = MapNode<TKey, TValue>.Leaf(0);

    public long Count { get; private set; }

    /// <summary>The map as it is now, until it changes.</summary>
    public MapView<TKey, TValue> Current => new(_root, Count);

    /// <summary>The map as it is now, for ever.</summary>
    public MapView<TKey, TValue> Freeze()
    {
        _generation++;
        return Current;
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => Current.TryGet(key, out value);

    /// <summary>Puts the value at the key. A key that is there already stays the object it is.</summary>
    public void Set(TKey key, TValue value)
    {
        _root = Own(_root);
        var right = Set(_root, key, value);
        if (right is not null)
            _root = MapNode<TKey, TValue>.Inner(_generation, _root, right);
    }

    public bool Remove(TKey key)
    {
        if (!TryGet(key, out _))
            return false;
        _root = Own(_root);
        Remove(_root, key);
        while (!_root.IsLeaf && _root.Count == 1)
            _root = _root.Children[0];
        Count--;
        return true;
    }

    private MapNode<TKey, TValue> Own(MapNode<TKey, TValue> node) => node.Generation == _generation ? node : node.CopyFor(_generation);

    private MapNode<TKey, TValue> OwnChild(MapNode<TKey, TValue> node, int at) => node.Children[at] = Own(node.Children[at]);

    /// <summary>Returns the node that was split off to the right, if there was no room.</summary>
    private MapNode<TKey, TValue>? Set(MapNode<TKey, TValue> node, TKey key, TValue value)
    {
        if (!node.IsLeaf)
        {
            var at = node.FindChild(key);
            var split = Set(OwnChild(node, at), key, value);
            return split is null ? null : InsertChild(node, at + 1, split);
        }

        var place = node.Find(key);
        if (place >= 0)
        {
            node.Values[place] = value;
            return null;
        }

        Count++;
        place = ~place;
        var right = SplitIfFull(node, ref place, out var target);
        target.Insert(place, key, value);
        return right;
    }

    private MapNode<TKey, TValue>? InsertChild(MapNode<TKey, TValue> node, int place, MapNode<TKey, TValue> child)
    {
        var right = SplitIfFull(node, ref place, out var target);
        target.Insert(place, child);
        return right;
    }

    private MapNode<TKey, TValue>? SplitIfFull(MapNode<TKey, TValue> node, ref int place, out MapNode<TKey, TValue> target)
    {
        target = node;
        if (!node.IsFull)
            return null;
        // What comes in ascending order leaves full nodes behind.
        var middle = place == node.Count ? node.Count : node.Count / 2;
        var right = node.SplitAt(middle, _generation);
        if (place >= middle)
        {
            target = right;
            place -= middle;
        }

        return right;
    }

    private void Remove(MapNode<TKey, TValue> node, TKey key)
    {
        if (node.IsLeaf)
        {
            node.RemoveAt(node.Find(key));
            return;
        }

        var at = node.FindChild(key);
        var child = OwnChild(node, at);
        Remove(child, key);
        if (child.Count == 0)
            node.RemoveAt(at);
        else if (child.Count < Sparse)
            JoinWithNeighbour(node, at);
    }

    private void JoinWithNeighbour(MapNode<TKey, TValue> node, int at)
    {
        var left = at + 1 < node.Count ? at : at - 1;
        if (left < 0 || node.Children[left].Count + node.Children[left + 1].Count > Comfortable)
            return;
        var target = OwnChild(node, left);
        var end = target.Count;
        target.Append(node.Children[left + 1], 0);
        if (!target.IsLeaf)
            target.Keys[end] = node.Keys[left + 1];
        node.RemoveAt(left + 1);
    }
}
