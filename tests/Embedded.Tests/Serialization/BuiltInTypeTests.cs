using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class BuiltInTypeTests : CopierTest
{
    private enum Colour : short
    {
        Red,
        Green,
    }

    public static TheoryData<object> Immutables => new(
        true, 'x', (byte)1, (sbyte)-1, (short)-2, (ushort)2, -3, 3u, -4L, 4UL, 1.5f, 2.5, 3.5m, (Int128)5, (UInt128)6, (Half)7,
        "text", DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), DateOnly.MaxValue, TimeOnly.MaxValue,
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new Uri("http://a/b"), new Version(1, 2, 3), BigInteger.Pow(7, 99),
        IPAddress.Loopback, IPAddress.IPv6Any, typeof(List<int>), CultureInfo.InvariantCulture,
        CultureInfo.InvariantCulture.CompareInfo, CancellationToken.None, new BitVector32(3), Colour.Green, DayOfWeek.Friday);

    [Theory]
    [MemberData(nameof(Immutables))]
    public void Immutable_values_are_handed_over(object value)
    {
        Assert.Same(value, CopyAsObject(value));
        Assert.True(Provider.GetCopier(value.GetType()).IsShallow);
    }

    [Fact]
    public void Declared_types_of_the_framework_are_shallow()
    {
        Assert.True(Provider.GetCopier<int>().IsShallow);
        Assert.True(Provider.GetCopier<string>().IsShallow);
        Assert.True(Provider.GetCopier<Uri>().IsShallow);
        Assert.True(Provider.GetCopier<Type>().IsShallow);
        Assert.True(Provider.GetCopier<Colour?>().IsShallow);
        Assert.True(Provider.GetCopier<(int, string)>().IsShallow);
        Assert.True(Provider.GetCopier<KeyValuePair<string, Guid>>().IsShallow);
        Assert.True(Provider.GetCopier<CancellationToken>().IsShallow);
    }

    [Fact]
    public void Null_stays_null()
    {
        Assert.Null(Copy<string?>(null));
        Assert.Null(Copy<List<int>?>(null));
        Assert.Null(Copy<int[]?>(null));
        Assert.Null(Copy<object?>(null));
        Assert.Null(Copy<IReadOnlyList<int>?>(null));
        Assert.Null(Copy<int?>(null));
        Assert.Null(Copy<Exception?>(null));
        Assert.Null(Provider.GetCopier<int?>().CopyObject(null, OrleansCluster.Embedded.Serialization.CopyContext.Rent()));
    }

    [Fact]
    public void An_endpoint_can_be_changed_and_is_copied()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, 80);
        var copy = Copy(endpoint);
        endpoint.Port = 81;
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 80), copy);
    }

    [Fact]
    public void Nullable_tuples_and_pairs_copy_what_can_change()
    {
        var list = new List<int> { 1 };
        (int, List<int>)? nullable = (1, list);
        var tuple = Tuple.Create(list, list);
        var pair = KeyValuePair.Create("k", list);
        var eight = (1, 2, 3, 4, 5, 6, 7, list);

        Assert.NotSame(list, Copy(nullable)!.Value.Item2);
        Assert.NotSame(list, Copy(pair).Value);
        Assert.NotSame(list, Copy(eight).Item8);
        Assert.Equal(list, Copy(eight).Item8);
        var copy = Copy(tuple);
        Assert.NotSame(list, copy.Item1);
        Assert.Same(copy.Item1, copy.Item2);
        var still = Tuple.Create(1, "a");
        Assert.Same(still, Copy(still));
        Assert.NotSame(list, ((ValueTuple<int, List<int>>)CopyAsObject<object>((1, list))).Item2);
    }

    [Fact]
    public void Bytes_are_copied_in_every_form()
    {
        var bytes = new byte[] { 1, 2, 3, 4 };
        var array = Copy(bytes);
        var readOnly = Copy(new ReadOnlyMemory<byte>(bytes, 1, 2));
        var memory = Copy(new Memory<byte>(bytes, 1, 2));
        var segment = Copy(new ArraySegment<byte>(bytes, 1, 2));
        Array.Clear(bytes);

        Assert.Equal([1, 2, 3, 4], array);
        Assert.Equal([2, 3], readOnly.ToArray());
        Assert.Equal([2, 3], memory.ToArray());
        Assert.Equal([2, 3], segment.ToArray());
        Assert.True(Copy(ReadOnlyMemory<byte>.Empty).IsEmpty);
        Assert.Null(Copy(default(ArraySegment<byte>)).Array);
    }
}
