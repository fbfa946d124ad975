using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Metadata.Keys;

/// <summary>Reads ranges of a view of the index.</summary>
internal static class RangeReader
{
    /// <summary>The keys of the range, as they were at the operation's revision (0: the newest), as far as the budget goes.</summary>
    public static RangeResult Read(MapView<ByteString, KeyEntry> keys, RangeOperation operation, ReadBudget budget) =>
        Read(keys, operation, budget, out _);

    /// <summary>Tells, too, at which key the budget of visits ended; empty if it did not.</summary>
    public static RangeResult Read(MapView<ByteString, KeyEntry> keys, RangeOperation operation, ReadBudget budget, out ByteString stoppedAt)
    {
        stoppedAt = default;
        var items = new List<KeyVersion>();
        var limit = operation.Limit == 0 ? long.MaxValue : operation.Limit;
        long count = 0;
        foreach (var (key, version) in Visit(keys, operation.Range, operation.Revision))
        {
            if (!budget.TryVisit())
            {
                stoppedAt = key;
                return new([.. items], count, true);
            }

            if (version is not { IsDeletion: false })
                continue;
            if (count == limit)
                return new([.. items], count, true);
            if (!operation.CountOnly)
            {
                var item = operation.KeysOnly ? version.WithoutValue() : version;
                if (!budget.TryReturn(item.Cost))
                    return new([.. items], count, true);
                items.Add(item);
            }

            count++;
        }

        return new([.. items], count, false);
    }

    /// <summary>What the keys of the range hold at the newest revision, deletions included, in the order of the keys.</summary>
    public static IEnumerable<KeyVersion> Scan(MapView<ByteString, KeyEntry> keys, KeyRange range)
    {
        foreach (var (_, version) in Visit(keys, range, 0))
            yield return version!;
    }

    // Also those keys which had not come into being at the revision: to pass them costs as much.
    private static IEnumerable<(ByteString Key, KeyVersion? Version)> Visit(MapView<ByteString, KeyEntry> keys, KeyRange range, long revision)
    {
        var at = revision == 0 ? long.MaxValue : revision;
        if (range.IsOne)
        {
            if (keys.TryGet(range.From, out var only))
                yield return (range.From, only.At(at));
            yield break;
        }

        var cursor = keys.ScanFrom(range.From);
        while (cursor.MoveNext() && !range.EndsBefore(cursor.Key))
            yield return (cursor.Key, cursor.Value.At(at));
    }
}
