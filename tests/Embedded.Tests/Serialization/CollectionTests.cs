using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class CollectionTests : CopierTest
{
    private static Box[] Boxes => [new() { Value = 3 }, new() { Value = 1 }, new() { Value = 2 }];

    public static TheoryData<IEnumerable<int>> OfNumbers => new(
        new[] { 3, 1, 2 }, new List<int> { 3, 1, 2 }, new HashSet<int> { 3, 1, 2 }, new Queue<int>([3, 1, 2]),
        new Stack<int>([3, 1, 2]), new LinkedList<int>([3, 1, 2]), new SortedSet<int> { 3, 1, 2 },
        new Collection<int> { 3, 1, 2 }, new ReadOnlyCollection<int>([3, 1, 2]), new ConcurrentQueue<int>([3, 1, 2]));

    [Theory]
    [MemberData(nameof(OfNumbers))]
    public void A_collection_of_numbers_is_copied_in_order_and_type(IEnumerable<int> value)
    {
        var copy = CopyAsObject(value);
        Assert.NotSame(value, copy);
        Assert.Equal(value.GetType(), copy.GetType());
        Assert.Equal(value.ToList(), copy.ToList());
    }

    public static TheoryData<IEnumerable<Box>> OfObjects => new(
        Boxes, Boxes.ToList(), Boxes.ToHashSet(), new Queue<Box>(Boxes), new Stack<Box>(Boxes), new LinkedList<Box>(Boxes),
        new SortedSet<Box>(Boxes), new Collection<Box>(Boxes.ToList()), new ReadOnlyCollection<Box>(Boxes),
        new ConcurrentQueue<Box>(Boxes), ImmutableList.Create(Boxes), ImmutableQueue.Create(Boxes), ImmutableStack.Create(Boxes),
        ImmutableHashSet.Create(Boxes), ImmutableSortedSet.Create(Boxes));

    [Theory]
    [MemberData(nameof(OfObjects))]
    public void The_elements_are_copied_too(IEnumerable<Box> value)
    {
        var copy = CopyAsObject(value);
        Assert.NotSame(value, copy);
        Assert.Equal(value.GetType(), copy.GetType());
        Assert.Equal(value.Count(), copy.Count());
        if (value is ImmutableHashSet<Box>)
            Assert.Equal([1, 2, 3], copy.Select(box => box.Value).Order());
        else
            Assert.Equal(value.Select(box => box.Value), copy.Select(box => box.Value));
        Assert.Empty(value.Intersect(copy, ReferenceEqualityComparer.Instance));
    }

    public static TheoryData<IEnumerable<KeyValuePair<string, Box>>> Maps
    {
        get
        {
            var boxes = Boxes;
            var map = new Dictionary<string, Box> { ["b"] = boxes[0], ["a"] = boxes[1], ["c"] = boxes[2] };
            return new(
                map, new SortedDictionary<string, Box>(map), new SortedList<string, Box>(map),
                new ConcurrentDictionary<string, Box>(map), new ReadOnlyDictionary<string, Box>(map),
                map.ToImmutableDictionary(), map.ToImmutableSortedDictionary());
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void The_values_of_dictionaries_are_copied(IEnumerable<KeyValuePair<string, Box>> value)
    {
        var copy = CopyAsObject(value);
        Assert.Equal(value.GetType(), copy.GetType());
        Assert.Equal(
            value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.Value)),
            copy.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.Value)));
        var (originals, copies) = (value.Select(pair => pair.Value), copy.Select(pair => pair.Value));
        Assert.Empty(originals.Intersect(copies, ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Comparers_are_kept()
    {
        var ignoreCase = StringComparer.OrdinalIgnoreCase;
        Assert.True(Copy(new Dictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Copy(new Dictionary<string, Box>(ignoreCase) { ["A"] = new() }).ContainsKey("a"));
        Assert.Contains("a", Copy(new HashSet<string>(ignoreCase) { "A" }));
        Assert.Contains("a", Copy(new SortedSet<string>(ignoreCase) { "A" }));
        Assert.True(Copy(new SortedDictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Copy(new SortedList<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Copy(new ConcurrentDictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Copy(ImmutableDictionary.Create<string, Box>(ignoreCase).Add("A", new())).ContainsKey("a"));
        Assert.True(Copy(ImmutableSortedDictionary.Create<string, Box>(ignoreCase).Add("A", new())).ContainsKey("a"));
    }

    [Fact]
    public void A_dictionary_keeps_its_order()
    {
        var map = new Dictionary<int, Box>();
        for (var i = 100; i > 0; i--)
            map.Add(i, new Box { Value = i });
        map.Remove(50);
        map.Add(1000, new Box { Value = 1000 });
        Assert.Equal(map.Keys, Copy(map).Keys);

        var numbers = map.ToDictionary(pair => pair.Key, pair => pair.Key);
        Assert.Equal(numbers.Keys, Copy(numbers).Keys);
    }

    [Fact]
    public void Immutable_collections_of_immutable_elements_are_handed_over()
    {
        var list = ImmutableList.Create(1, 2);
        var map = ImmutableDictionary<string, int>.Empty.Add("a", 1);
        var array = ImmutableArray.Create("a");
        Assert.Same(list, Copy(list));
        Assert.Same(map, Copy(map));
        Assert.True(Provider.GetCopier<ImmutableArray<string>>().IsShallow);
        Assert.True(Provider.GetCopier<ImmutableList<int>>().IsShallow);
        Assert.Equal(array, Copy(array));
        Assert.False(Provider.GetCopier<ImmutableArray<Box>>().IsShallow);
        var boxes = ImmutableArray.Create(Boxes);
        Assert.NotSame(boxes[0], Copy(boxes)[0]);
        Assert.True(Copy(default(ImmutableArray<Box>)).IsDefault);
    }

    [Fact]
    public void Loose_collections_are_copied()
    {
        var bits = new BitArray([true, false, true]);
        var bitsCopy = Copy(bits);
        bits.SetAll(false);
        Assert.Equal(new[] { true, false, true }, bitsCopy.Cast<bool>());

        var names = new NameValueCollection { { "a", "1" }, { "A", "2" } };
        var namesCopy = Copy(names);
        names.Clear();
        Assert.Equal("1,2", namesCopy["a"]);

        var box = new Box { Value = 1 };
        var loose = Copy(new ArrayList { 1, box, "a" });
        Assert.Equal(1, loose[0]);
        Assert.NotSame(box, loose[1]);
    }

    [Fact]
    public void Arrays_of_any_shape_are_copied()
    {
        var grid = new int[2, 3] { { 1, 2, 3 }, { 4, 5, 6 } };
        var gridCopy = Copy(grid);
        grid[1, 1] = 0;
        Assert.Equal(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, gridCopy);

        var boxes = new Box[2, 1, 2];
        boxes[1, 0, 1] = new Box { Value = 9 };
        var boxesCopy = Copy(boxes);
        Assert.NotSame(boxes[1, 0, 1], boxesCopy[1, 0, 1]);
        Assert.Equal(9, boxesCopy[1, 0, 1].Value);
        Assert.Null(boxesCopy[0, 0, 0]);

        int[][] jagged = [[1], [2, 3], []];
        var jaggedCopy = Copy(jagged);
        jagged[1][0] = 0;
        Assert.Equal([2, 3], jaggedCopy[1]);

        var offset = Array.CreateInstance(typeof(string), [2], [5]);
        offset.SetValue("x", 6);
        var offsetCopy = (Array)CopyAsObject<object>(offset);
        Assert.NotSame(offset, offsetCopy);
        Assert.Equal("x", offsetCopy.GetValue(6));
        Assert.Empty(Copy(new int[0, 3]));
    }

    [Fact]
    public void An_array_keeps_its_own_element_type()
    {
        object[] strings = new string[] { "a" };
        Assert.IsType<string[]>(Copy(strings));
        Box[] big = new BigBox[] { new() { Value = 1, Label = "l" } };
        var copy = Assert.IsType<BigBox[]>(Copy(big));
        Assert.Equal("l", copy[0].Label);
    }

    [Fact]
    public void Large_arrays_are_copied()
    {
        var numbers = new long[1_000_000];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i * 31L;
        Assert.Equal(numbers, Copy(numbers));

        var boxes = Enumerable.Range(0, 100_000).Select(i => new Box { Value = i }).ToArray();
        boxes[77_777] = boxes[3];
        var copy = Copy(boxes);
        Assert.Equal(boxes.Select(box => box.Value), copy.Select(box => box.Value));
        Assert.Same(copy[3], copy[77_777]);
        Assert.Equal(99_999, copy.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void An_interface_keeps_the_type_of_a_value_that_can_be_copied()
    {
        Assert.IsType<int[]>(Copy<IReadOnlyList<int>>(new[] { 1 }));
        Assert.IsType<HashSet<int>>(Copy<IEnumerable<int>>(new HashSet<int> { 1 }));
        Assert.IsType<SortedDictionary<string, int>>(Copy<IDictionary>(new SortedDictionary<string, int> { ["a"] = 1 }));
        Assert.IsType<ImmutableArray<int>>(Copy<IReadOnlyList<int>>(ImmutableArray.Create(1)));
    }

    [Fact]
    public void An_interface_makes_a_plain_collection_of_any_other_value()
    {
        IReadOnlyList<Box> expression = [new Box { Value = 1 }];
        var list = Assert.IsType<List<Box>>(Copy(expression));
        Assert.Equal(1, list[0].Value);
        Assert.NotSame(expression[0], list[0]);

        Assert.IsType<List<int>>(Copy(Enumerable.Range(0, 3).Where(i => i > 0)));
        Assert.IsType<List<string>>(Copy(new HashSet<string> { "a" }.Select(s => s + "x")));
        Assert.IsType<HashSet<int>>(Copy<IReadOnlySet<int>>(FrozenSet.Create(1, 2)));
        var map = Copy<IReadOnlyDictionary<string, int>>(new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary());
        Assert.Equal(1, Assert.IsType<Dictionary<string, int>>(map)["a"]);

        var twice = Copy((expression, expression));
        Assert.Same(twice.Item1, twice.Item2);
    }
}
