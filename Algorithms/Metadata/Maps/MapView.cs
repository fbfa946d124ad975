using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Metadata.Maps;

/// <summary>A <see cref="PersistentMap{TKey,TValue}"/> as it was at one moment, to be read.</summary>
internal readonly struct MapView<TKey, TValue>(MapNode<TKey, TValue> root, long count)
    where TKey : IComparable<TKey>
{
    public long Count => count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var node = root;
        while (!node.IsLeaf)
            node = node.Children[node.FindChild(key)];
        var at = node.Find(key);
        value = at >= 0 ? node.Values[at] : default;
        return at >= 0;
    }

    /// <summary>A cursor before the first key.</summary>
    public MapCursor<TKey, TValue> Scan() => new(root);

    /// <summary>A cursor before the first key that is not less than the given one.</summary>
    public MapCursor<TKey, TValue> ScanFrom(TKey key) => new(root, key);
}
