using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>The types of the framework whose values never change, and are therefore never copied.</summary>
internal static class ShallowTypes
{
    private static readonly HashSet<Type> _exact =
    [
        typeof(bool), typeof(char), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128), typeof(Half), typeof(float), typeof(double),
        typeof(decimal), typeof(string), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly),
        typeof(TimeOnly), typeof(Guid), typeof(Version), typeof(BigInteger), typeof(BitVector32),
        typeof(CancellationToken), typeof(ValueTuple),
    ];

    /// <summary>Whether all values of the type, and of its subclasses, are immutable.</summary>
    public static bool Contains(Type type) =>
        _exact.Contains(type) || type.IsEnum || IsOrDerives(type, typeof(Type)) || IsOrDerives(type, typeof(Uri))
            || IsOrDerives(type, typeof(IPAddress)) || IsOrDerives(type, typeof(CultureInfo))
            || IsOrDerives(type, typeof(CompareInfo));

    private static bool IsOrDerives(Type type, Type @base) => @base.IsAssignableFrom(type);
}
