namespace OrleansCluster.Algorithms.Metadata.Maps;

/// <summary>
/// A node of a <see cref="PersistentMap{TKey,TValue}"/>: a leaf holds keys and values, an inner node children, each with the
/// least key that it may hold. Belongs to the generation of the map that made it, and is changed in no later one.
/// </summary>
internal sealed class MapNode<TKey, TValue>
    where TKey : IComparable<TKey>
{
    public const int Capacity = 64;

    private MapNode(long generation, bool isLeaf)
    {
        Generation = generation;
        Values = isLeaf ? new TValue[Capacity] : [];
        Children = isLeaf ? [] : new MapNode<TKey, TValue>[Capacity];
    }

    public long Generation { get; }

    public int Count { get; private set; }

    /// <summary>A leaf's keys; an inner node's separators, the first of which is not searched.</summary>
    public TKey[] Keys { get; } = new TKey[Capacity];

    public TValue[] Values { get; }

    public MapNode<TKey, TValue>[] Children { get; }

    public bool IsLeaf => Children.Length == 0;

    public bool IsFull => Count == Capacity;

    public static MapNode<TKey, TValue> Leaf(long generation) => new(generation, true);

    public static MapNode<TKey, TValue> Inner(long generation, MapNode<TKey, TValue> left, MapNode<TKey, TValue> right)
    {
        var node = new MapNode<TKey, TValue>(generation, false) { Count = 2 };
        (node.Keys[0], node.Keys[1]) = (left.Keys[0], right.Keys[0]);
        (node.Children[0], node.Children[1]) = (left, right);
        return node;
    }

    /// <summary>Where the key is in a leaf, or the complement of where it belongs.</summary>
    public int Find(TKey key) => Keys.AsSpan(0, Count).BinarySearch(key);

    /// <summary>Which child may hold the key.</summary>
    public int FindChild(TKey key)
    {
        // The first separator may lie above what its child has come to hold: whatever is below the second is the first child's.
        var at = Keys.AsSpan(1, Count - 1).BinarySearch(key);
        return at >= 0 ? at + 1 : ~at;
    }

    public MapNode<TKey, TValue> CopyFor(long generation)
    {
        var copy = new MapNode<TKey, TValue>(generation, IsLeaf);
        copy.Append(this, 0);
        return copy;
    }

    public void Insert(int at, TKey key, TValue value)
    {
        MakeRoom(Values, at);
        Values[at] = value;
        InsertKey(at, key);
    }

    public void Insert(int at, MapNode<TKey, TValue> child)
    {
        MakeRoom(Children, at);
        Children[at] = child;
        InsertKey(at, child.Keys[0]);
    }

    public void RemoveAt(int at)
    {
        Close(Keys, at);
        if (IsLeaf)
            Close(Values, at);
        else
            Close(Children, at);
        Count--;
    }

    /// <summary>Moves what is at <paramref name="at"/> and behind it into a new node.</summary>
    public MapNode<TKey, TValue> SplitAt(int at, long generation)
    {
        var right = new MapNode<TKey, TValue>(generation, IsLeaf);
        right.Append(this, at);
        Array.Clear(Keys, at, Count - at);
        if (IsLeaf)
            Array.Clear(Values, at, Count - at);
        else
            Array.Clear(Children, at, Count - at);
        Count = at;
        return right;
    }

    /// <summary>Takes over what another node holds from a place on; there must be room for it.</summary>
    public void Append(MapNode<TKey, TValue> other, int from)
    {
        var length = other.Count - from;
        Array.Copy(other.Keys, from, Keys, Count, length);
        if (IsLeaf)
            Array.Copy(other.Values, from, Values, Count, length);
        else
            Array.Copy(other.Children, from, Children, Count, length);
        Count += length;
    }

    private void InsertKey(int at, TKey key)
    {
        MakeRoom(Keys, at);
        Keys[at] = key;
        Count++;
    }

    private void MakeRoom<T>(T[] items, int at) => Array.Copy(items, at, items, at + 1, Count - at);

    private void Close<T>(T[] items, int at)
    {
        Array.Copy(items, at + 1, items, at, Count - at - 1);
        items[Count - 1] = default!;
    }
}
