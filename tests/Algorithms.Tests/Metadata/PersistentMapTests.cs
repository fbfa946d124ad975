using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class PersistentMapTests
{
    [Fact]
    public void It_is_a_sorted_map_and_a_frozen_view_never_changes()
    {
        // Enough steps on few keys that nodes split, empty and join, with views frozen in between.
        var step = from kind in Gen.Frequency((5, Gen.Constant(0)), (4, Gen.Constant(1)), (1, Gen.Constant(2)))
                   from key in Gen.Choose(0, 2_000)
                   from length in Gen.Choose(1, 400)
                   select (kind, key, length);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(Gen.ArrayOf(step, 120).ToArbitrary(), steps => Run(steps)));
    }

    [Fact]
    public void Keys_in_ascending_order_leave_full_nodes()
    {
        var map = new PersistentMap<long, int>();
        for (var key = 0; key < 64 * 64; key++)
            map.Set(key, key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = map.Freeze();
        map.Set(0, 1);
        // The path to a leaf was copied: two nodes of 64 entries, not the whole map.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 8_000);
        Assert.Equal(64 * 64, map.Count);
    }

    [Fact]
    public void Where_no_view_is_frozen_changes_are_made_in_place()
    {
        var map = new PersistentMap<long, int>();
        for (var key = 0; key < 10_000; key++)
            map.Set(key, key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var key = 0; key < 10_000; key++)
            map.Set(key, -key);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void A_map_that_was_emptied_takes_keys_again()
    {
        var map = new PersistentMap<long, int>();
        for (var round = 0; round < 3; round++)
        {
            for (var key = 0; key < 5_000; key++)
                map.Set(key * 7919 % 5_000, key);
            for (var key = 0; key < 5_000; key++)
                Assert.True(map.Remove(key));
            Assert.Equal(0, map.Count);
            Assert.False(map.Current.Scan().MoveNext());
        }
    }

    private static bool Run((int Kind, int Key, int Length)[] steps)
    {
        var map = new PersistentMap<long, int>();
        var model = new SortedDictionary<long, int>();
        var frozen = new List<(MapView<long, int> View, KeyValuePair<long, int>[] Expected)>();
        foreach (var (kind, key, length) in steps)
        {
            for (var at = key; at < key + length; at++)
            {
                if (kind == 0)
                {
                    map.Set(at, length);
                    model[at] = length;
                }
                else if (kind == 1 && map.Remove(at) != model.Remove(at))
                {
                    return false;
                }
            }

            if (kind == 2)
                frozen.Add((map.Freeze(), [.. model]));
            if (map.Count != model.Count)
                return false;
        }

        frozen.Add((map.Current, [.. model]));
        return frozen.TrueForAll(one => Same(one.View, one.Expected, 1_000));
    }

    private static bool Same(MapView<long, int> view, KeyValuePair<long, int>[] expected, long from) =>
        Entries(view.Scan()).SequenceEqual(expected)
        && Entries(view.ScanFrom(from)).SequenceEqual(expected.Where(pair => pair.Key >= from))
        && view.TryGet(from, out var value) == expected.Any(pair => pair.Key == from && pair.Value == value);

    private static IEnumerable<KeyValuePair<long, int>> Entries(MapCursor<long, int> cursor)
    {
        while (cursor.MoveNext())
            yield return new(cursor.Key, cursor.Value);
    }
}
