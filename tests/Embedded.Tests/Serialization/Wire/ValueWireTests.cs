using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class ValueWireTests : WireTest
{
    private static readonly MethodInfo _send = typeof(WireTest).GetMethod(nameof(Send), BindingFlags.Instance | BindingFlags.NonPublic)!;

    [Fact]
    public void What_the_copier_copies_arrives_equal()
    {
        var copiers = new CopierProvider();
        foreach (var value in Values.All)
        {
            try
            {
                new GraphComparer().Compare(copiers.Copy<object?>(value), SendAsObject(value));
                if (value is Type or System.Globalization.CultureInfo or System.Net.IPAddress) continue;
                new GraphComparer().Compare(copiers.Copy<object?>(value), _send.MakeGenericMethod(value.GetType()).Invoke(this, [value]));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{value.GetType()} {value}: {error}", error);
            }
        }
    }

    [Fact]
    public void All_values_of_one_message_arrive() => new GraphComparer().Compare(new CopierProvider().Copy(Values.All.ToList()), Send(Values.All.ToList()));

    [Fact]
    public void Declared_types_without_objects_of_their_own_carry_any()
    {
        Assert.Equal(typeof(int[]), Send<Type?>(typeof(int[])));
        Assert.Equal(System.Net.IPAddress.Loopback, Send<System.Net.IPAddress?>(System.Net.IPAddress.Loopback));
        Assert.IsType<int[]>(Send<IReadOnlyList<int>>(new[] { 1 }));
        Assert.IsType<HashSet<int>>(Send<IEnumerable<int>>(new HashSet<int> { 1 }));
        Assert.IsType<SortedDictionary<string, int>>(Send<IDictionary>(new SortedDictionary<string, int> { ["a"] = 1 }));
        Assert.IsType<ImmutableArray<int>>(Send<IReadOnlyList<int>>(ImmutableArray.Create(1)));
        Assert.IsType<Ring>(Send<Shape>(new Ring()));
        Assert.IsType<string[]>(Send(new object[] { "a" }.Cast<string>().ToArray() as object[]));
        Assert.IsType<BigBox[]>(Send<Box[]>(new BigBox[] { new() { Label = "l" } }));
        Assert.IsType<NamedList>(Send<IReadOnlyList<int>>(new NamedList { 1 }));
    }

    [Fact]
    public void An_interface_makes_a_plain_collection_of_a_value_without_a_rule()
    {
        IReadOnlyList<Box> expression = [new Box { Value = 1 }];
        Assert.Equal(1, Assert.IsType<List<Box>>(Send(expression))[0].Value);
        Assert.IsType<List<int>>(Send(Enumerable.Range(0, 3).Where(i => i > 0)));
        Assert.IsType<HashSet<int>>(Send<IReadOnlySet<int>>(FrozenSet.Create(1, 2)));
        Assert.Equal(1, Assert.IsType<Dictionary<string, int>>(Send<IReadOnlyDictionary<string, int>>(new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary()))["a"]);
        var twice = Send((expression, expression));
        Assert.Same(twice.Item1, twice.Item2);
    }

    [Fact]
    public void Nothing_stays_nothing()
    {
        Assert.Null(Send<string?>(null));
        Assert.Null(Send<List<int>?>(null));
        Assert.Null(Send<int[]?>(null));
        Assert.Null(Send<object?>(null));
        Assert.Null(Send<int?>(null));
        Assert.Null(Send<Uri?>(null));
        Assert.Null(Send<Type?>(null));
        Assert.Null(Send<Exception?>(null));
        Assert.True(Send(default(ImmutableArray<int>)).IsDefault);
        Assert.Null(Send(default(ArraySegment<byte>)).Array);
        Assert.NotNull(Send(ArraySegment<byte>.Empty).Array);
        Assert.True(Send(default(Memory<int>)).IsEmpty);
    }

    [Fact]
    public void Memory_crosses_as_what_it_covers()
    {
        byte[] bytes = [1, 2, 3, 4];
        Assert.Equal([2, 3], Send(new ReadOnlyMemory<byte>(bytes, 1, 2)).ToArray());
        Assert.Equal([2, 3], Send(new Memory<byte>(bytes, 1, 2)).ToArray());
        Assert.Equal([2, 3], Send(new ArraySegment<byte>(bytes, 1, 2)).ToArray());
        Assert.Equal("bc", Send("abcd".AsMemory(1, 2)).ToString());
        Assert.Equal(bytes.Length + 3, Write(bytes).Length);
    }

    [Fact]
    public void Comparers_are_kept()
    {
        var ignoreCase = StringComparer.OrdinalIgnoreCase;
        Assert.True(Send(new Dictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.Contains("a", Send(new HashSet<string>(ignoreCase) { "A" }));
        Assert.Contains("a", Send(new SortedSet<string>(ignoreCase) { "A" }));
        Assert.True(Send(new SortedDictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Send(new SortedList<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Send(new ConcurrentDictionary<string, int>(ignoreCase) { ["A"] = 1 }).ContainsKey("a"));
        Assert.True(Send(ImmutableDictionary.Create<string, Box>(ignoreCase).Add("A", new())).ContainsKey("a"));
        Assert.True(Send(ImmutableSortedDictionary.Create<string, Box>(ignoreCase).Add("A", new())).ContainsKey("a"));
        Assert.Contains("a", Send(ImmutableHashSet.Create<string>(ignoreCase, "A")));
        Assert.Equal(ignoreCase, Send(ImmutableDictionary.Create<string, string>(null, ignoreCase)).ValueComparer);
        Assert.Same(StringComparer.Ordinal, Send(new Dictionary<string, int>(StringComparer.Ordinal)).Comparer);
        Assert.Same(EqualityComparer<string>.Default, Send(new Dictionary<string, int>()).Comparer);
        Assert.Same(ReferenceEqualityComparer.Instance, Send(new HashSet<object>(ReferenceEqualityComparer.Instance)).Comparer);
        Assert.IsType<ByLength>(Send(new Dictionary<string, int>(new ByLength()) { ["a"] = 1 }).Comparer);
        Assert.Throws<Orleans.Serialization.CodecNotFoundException>(() => Send(new HashSet<int>(EqualityComparer<int>.Create((_, _) => true, _ => 1))));
    }

    [Fact]
    public void Dictionaries_keep_their_order()
    {
        var map = Enumerable.Range(0, 100).Reverse().ToDictionary(i => i, i => new Box { Value = i });
        map.Remove(50);
        map.Add(1000, new Box());
        Assert.Equal(map.Keys, Send(map).Keys);
    }

    [Fact]
    public void A_token_that_could_be_cancelled_arrives_as_one_that_cannot()
    {
        using var source = new CancellationTokenSource();
        Assert.Equal(CancellationToken.None, Send(source.Token));
    }
}
