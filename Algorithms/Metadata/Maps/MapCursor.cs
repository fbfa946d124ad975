namespace OrleansCluster.Algorithms.Metadata.Maps;

/// <summary>Walks a <see cref="MapView{TKey,TValue}"/> in ascending order of its keys.</summary>
internal sealed class MapCursor<TKey, TValue>
    where TKey : IComparable<TKey>
{
    private readonly Stack<(MapNode<TKey, TValue> Node, int Next)> _above = new();
    private MapNode<TKey, TValue> _leaf;
    private int _at = -1;

    public MapCursor(MapNode<TKey, TValue> root) => _leaf = Descend(root);

    public MapCursor(MapNode<TKey, TValue> root, TKey from)
    {
        var node = root;
        while (!node.IsLeaf)
        {
            var child = node.FindChild(from);
            _above.Push((node, child + 1));
            node = node.Children[child];
        }

        var place = node.Find(from);
        _leaf = node;
        _at = (place >= 0 ? place : ~place) - 1;
    }

    public TKey Key => _leaf.Keys[_at];

    public TValue Value => _leaf.Values[_at];

    public bool MoveNext()
    {
        while (++_at >= _leaf.Count)
        {
            while (_above.TryPeek(out var top) && top.Next >= top.Node.Count)
                _above.Pop();
            if (!_above.TryPop(out var parent))
            {
                _at = _leaf.Count;
                return false;
            }

            _above.Push((parent.Node, parent.Next + 1));
            _leaf = Descend(parent.Node.Children[parent.Next]);
            _at = -1;
        }

        return true;
    }

    private MapNode<TKey, TValue> Descend(MapNode<TKey, TValue> node)
    {
        for (; !node.IsLeaf; node = node.Children[0])
            _above.Push((node, 1));
        return node;
    }
}
