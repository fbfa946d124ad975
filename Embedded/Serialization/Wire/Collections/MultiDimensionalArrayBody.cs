using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Arrays of any rank and lower bounds: 0 the lengths and lower bounds in turn, 1 the elements in memory order.</summary>
internal sealed class MultiDimensionalArrayBody<TArray, T>(WireCodecProvider provider) : ClassBody<TArray>(WireType.Group, provider)
    where TArray : class
{
    private readonly WireCodec<T> _element = provider.GetCodec<T>();
    private readonly WireCodec<int> _bound = provider.GetCodec<int>();

    public override void Write(WireWriter writer, TArray value)
    {
        var array = Unsafe.As<Array>(value);
        Span<int> bounds = stackalloc int[array.Rank * 2];
        for (var i = 0; i < array.Rank; i++) (bounds[2 * i], bounds[(2 * i) + 1]) = (array.GetLength(i), array.GetLowerBound(i));
        writer.WriteTag(WireType.Sequence, 0);
        _bound.WriteElements(writer, bounds);
        writer.WriteTag(WireType.Sequence, 0);
        _element.WriteElements(writer, All(array));
        writer.WriteByte(WireTypes.EndTag);
    }

    public override TArray Read(WireReader reader, int number)
    {
        var cursor = default(FieldCursor);
        var bounds = new int[Type.GetArrayRank() * 2];
        if (!reader.TryField(ref cursor, 0, WireType.Sequence) || _bound.ReadCount(reader) != bounds.Length) throw reader.Fail("An array lacks its bounds.");
        _bound.ReadElements(reader, bounds);
        var lengths = bounds.Where((_, i) => i % 2 == 0).ToArray();
        if (!reader.TryField(ref cursor, 1, WireType.Sequence)) throw reader.Fail("An array lacks its elements.");
        var count = _element.ReadCount(reader);
        if (count != Product(lengths)) throw reader.Fail($"An array of {string.Join(" × ", lengths)} elements has {count}.");
        var array = Array.CreateInstanceFromArrayType(Type, lengths, [.. bounds.Where((_, i) => i % 2 == 1)]);
        reader.Record(array, number);
        if (count > 0) _element.ReadElements(reader, All(array));
        reader.EndGroup(ref cursor);
        return Unsafe.As<TArray>(array);
    }

    /// <summary>-1 if it is not the length of an array. No length is left out for another being 0.</summary>
    private static long Product(int[] lengths)
    {
        UInt128 product = 1;
        foreach (var length in lengths)
        {
            if (length < 0 || product > int.MaxValue) return -2;
            product *= (uint)length;
        }

        return product > int.MaxValue ? -2 : (long)product;
    }

    private static Span<T> All(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
