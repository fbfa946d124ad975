using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

/// <summary>A value of every type that crosses a call: what the copier copies, and the codec writes and reads.</summary>
internal static class Values
{
    private static Box[] Boxes => [new() { Value = 3 }, new() { Value = 1 }, new() { Value = 2 }];

    private static Dictionary<string, Box> Map => new() { ["b"] = new() { Value = 5 }, ["a"] = new() { Value = -5 }, ["c"] = new() };

    public static IEnumerable<object> All => [.. Scalars, .. Collections, .. Dictionaries, .. Objects];

    public static IEnumerable<object> Scalars =>
    [
        true, false, 'x', '\uD800', byte.MaxValue, sbyte.MinValue, short.MinValue, ushort.MaxValue, int.MinValue, int.MaxValue, -1, uint.MaxValue,
        long.MinValue, long.MaxValue, ulong.MaxValue, float.Epsilon, double.NaN, double.NegativeInfinity, decimal.MinValue, -0.000m, decimal.MaxValue,
        Int128.MinValue, UInt128.MaxValue, (Half)7.5, "", "text", new string('ä', 41), new string('x', 5_000), "😀 smile", "half \uD83D of a pair",
        DateTime.MinValue, DateTime.MaxValue, new DateTime(5, DateTimeKind.Local), DateTime.UnixEpoch, DateTimeOffset.MaxValue,
        new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(-14)), TimeSpan.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue,
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new Uri("http://a/b?c#d"), new Uri("/x/y", UriKind.Relative), new Version(1, 2), new Version(1, 2, 3, 4),
        BigInteger.Pow(-7, 99), BigInteger.Zero, IPAddress.Loopback, IPAddress.IPv6Any, IPAddress.Parse("fe80::1%3"), IPAddress.Broadcast, typeof(List<int>),
        typeof(Dictionary<,>), typeof(Node[]), typeof(void), typeof(IDisposable), CultureInfo.InvariantCulture, CultureInfo.InvariantCulture.CompareInfo,
        CancellationToken.None, new BitVector32(-3), DayOfWeek.Friday, (DayOfWeek)77, ByteSize.Large, default(ValueTuple),
    ];

    public static IEnumerable<object> Collections =>
    [
        new[] { 3, 1, 2 }, new List<int> { 3, 1, 2 }, new HashSet<int> { 3, 1, 2 }, new Queue<int>([3, 1, 2]), new Stack<int>([3, 1, 2]),
        new LinkedList<int>([3, 1, 2]), new SortedSet<int> { 3, 1, 2 }, new Collection<int> { 3, 1, 2 }, new ReadOnlyCollection<int>([3, 1, 2]),
        new ConcurrentQueue<int>([3, 1, 2]), ImmutableArray.Create(3, 1, 2), Array.Empty<string>(), new List<string>(), new byte[] { 1, 2, 0 },
        new[] { true, false }, new[] { 1.5, double.NaN }, new[] { "a", null, "" }, new DateTime[] { new(4), new(6) }, new int?[] { 1, null }, new[] { DayOfWeek.Monday },
        Boxes, Boxes.ToList(), Boxes.ToHashSet(), new Queue<Box>(Boxes), new Stack<Box>(Boxes), new LinkedList<Box>(Boxes),
        new SortedSet<Box>(Boxes), new Collection<Box>(Boxes), new ReadOnlyCollection<Box>(Boxes), new ConcurrentQueue<Box>(Boxes),
        ImmutableList.Create(Boxes), ImmutableQueue.Create(Boxes), ImmutableStack.Create(Boxes), ImmutableHashSet.Create(7), ImmutableSortedSet.Create(Boxes),
        new BitArray([true, false, true]), new ArrayList { 1, new Box { Value = 4 }, "a", null },
        new int[2, 3] { { 1, 2, 3 }, { 4, 5, 6 } }, new Box?[2, 1, 2], new int[0, 3], new int[][] { [1], [2, 3], [] }, Array.CreateInstance(typeof(string), [2], [5]),
        new[] { new KeyValuePair<int, string>(1, "a") }, new object?[] { 1, "a", null, new[] { 1 } }, new List<Guid> { Guid.Empty },
    ];

    public static IEnumerable<object> Dictionaries =>
    [
        Map, new SortedDictionary<string, Box>(Map), new SortedList<string, Box>(Map), new ConcurrentDictionary<string, Box>(Map.Take(1)), new ReadOnlyDictionary<string, Box>(Map),
        Map.ToImmutableDictionary(), Map.ToImmutableSortedDictionary(), new NameValueCollection { { "a", "1" }, { "A", "2" }, { "b", null } },
        new Dictionary<(int, string), List<int>> { [(1, "a")] = [2] }, new Dictionary<Guid, int?> { [Guid.Empty] = null },
    ];

    public static IEnumerable<object> Objects =>
    [
        new Box { Value = 9 }, new BigBox { Value = 1, Label = "l" }, new Guarded(3, [1, 2], "init", "private", "get"), new MutableStruct { Number = 1, List = [1] },
        new StillStruct(1, "t"), new StructWithAccessors { Number = 6 }, new NumberPair<string> { First = 1, Second = "b", Third = "c" },
        new Ring { Name = "r", Secret = 5, Radius = 2, Hole = [1] }, new ThawedFrozen { List = [1], More = [2] }, new PartlyImmutable { Reference = [1], Bytes = [3] },
        new NamedList { 1, 2 }, new NamedMap { ["a"] = new Box { Value = 1 } }, new NumberedByName { Name = "n", List = [1] }, new Person("Ann", ["a"]), new Still("Ann", 3, DateTimeOffset.UnixEpoch),
        new Derived("a", [1], [2]) { C = "c", E = [3] }, new MutablePoint(3, [1]), new Point(1, 2) { Label = "l" }, new WithIdOnParameter("a", "b"), new WithOwnDeconstruct("a", [1]),
        new GenericRecord<Box>(new Box { Value = 1 }, [new Box { Value = 2 }]), new Capturing(7, [1]), (1, "a"), Tuple.Create(1, Boxes), (1, 2, 3, 4, 5, 6, 7, Boxes),
        KeyValuePair.Create("k", Boxes), new IPEndPoint(IPAddress.IPv6Loopback, 80), new object(), new byte[] { 4 }.AsImmutable(),
    ];
}
