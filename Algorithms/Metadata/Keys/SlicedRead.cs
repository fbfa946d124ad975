using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>
/// A read of a range in steps, as of the moment at which it began. If the first step is not enough, it holds a view of the store
/// from then on; so most reads need none. Not for several threads.
/// </summary>
public sealed class SlicedRead
{
    private readonly KeyIndex _index;
    private readonly ReadBudget _budget = ReadBudget.ForOneRead();
    private readonly List<KeyVersion> _items = [];
    private RangeOperation _rest;
    private MapView<ByteString, KeyEntry>? _view;
    private long _count;
    private bool _isFull;

    internal SlicedRead(KeyIndex index, RangeOperation operation) => (_index, _rest) = (index, operation);

    /// <summary>
    /// Goes on; the result when it is done, else null. Before the first step nothing may be applied.
    /// </summary>
    /// <param name="visits">Keys to look at in this step, at least 1.</param>
    public RangeResult? Step(int visits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(visits, 1);
        _budget.Refill(visits);
        var part = RangeReader.Read(_view ?? _index.Current, _rest, _budget, out var stoppedAt);
        if (_isFull)
            return part.Count > 0 || stoppedAt.IsEmpty ? new([.. _items], _count, part.Count > 0) : Continue(stoppedAt);
        if (stoppedAt.IsEmpty && _count == 0)
            return part;
        _items.AddRange(part.Items);
        _count += part.Count;
        if (stoppedAt.IsEmpty)
            return new([.. _items], _count, part.HasMore);
        if (_rest.Limit > 0 && part.Count == _rest.Limit)
        {
            // As many as were asked for; whether there is one more is still to be found out.
            _isFull = true;
            _rest = _rest with { Limit = 1, CountOnly = true };
        }
        else if (_rest.Limit > 0)
        {
            _rest = _rest with { Limit = _rest.Limit - (int)part.Count };
        }

        return Continue(stoppedAt);
    }

    private RangeResult? Continue(ByteString from)
    {
        _view ??= _index.Freeze();
        _rest = _rest with { Range = KeyRange.Between(from, _rest.Range.To) };
        return null;
    }
}
