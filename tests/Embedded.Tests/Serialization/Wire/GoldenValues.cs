using System.Collections.Immutable;
using System.Numerics;
using System.Net;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

/// <summary>What the messages under Golden say. A case is never changed, nor are the types in it but as versions may change them.</summary>
internal static class GoldenValues
{
    public static IReadOnlyDictionary<string, object> All { get; } = new SortedDictionary<string, object>(StringComparer.Ordinal)
    {
        ["numbers"] = new object[] { true, 'x', (byte)1, (sbyte)-1, (short)-2, (ushort)3, -4, 5u, -6L, 7UL, 1.5f, -2.5, 3.25m, (Int128)8, (UInt128)9, (Half)10, BigInteger.Pow(7, 50), DayOfWeek.Friday },
        ["times"] = new object[] { new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2)), TimeSpan.FromTicks(-5), DateOnly.MaxValue, TimeOnly.MaxValue },
        ["texts"] = new object?[] { "", "text", "ä😀", "half \uD83D", null, new Uri("http://a/b"), new Version(1, 2, 3), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), IPAddress.Loopback, typeof(List<Node>) },
        ["collections"] = new object[] { new[] { 1, 2 }, new List<string?> { "a", null }, new HashSet<long> { 3 }, new byte[] { 1, 2 }, ImmutableArray.Create(1.5), new int[1, 2] { { 1, 2 } }, new Stack<int>([1, 2]), new SortedSet<int> { 4 } },
        ["dictionaries"] = new object[] { new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, Box>(StringComparer.OrdinalIgnoreCase) { ["B"] = new() { Value = 2 } }, ImmutableDictionary<int, string>.Empty.Add(1, "x") },
        ["objects"] = new object[] { new Derived("a", [1], [2]) { C = "c", E = [3] }, new Ring { Name = "r", Secret = 5, Radius = 2, Hole = [1] }, new NamedList { 1 }, new Point(1, 2) { Label = "l" }, (1, "b"), Tuple.Create(1, "c") },
        ["letter"] = new Letter { To = "a", Weight = 3, Lines = ["x"] },
        ["cycle"] = Cycle(),
        ["exception"] = new AggregateException("many", new IOException("one"), new MissingException("two", ["x"])),
    };

    private static Node Cycle()
    {
        var node = new Node { Name = "a" };
        node.Next = node;
        node.Children.Add(node);
        node.Any = new object[] { node, new Box { Value = 1 } };
        return node;
    }
}
