using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Values any bits of which are legal, so that many of them cross as one block of memory.</summary>
internal sealed class BlockCodec<T>(WireType wire, Action<WireWriter, T> write, Func<WireReader, T> read)
    : ScalarCodec<T>(wire, write, read)
    where T : unmanaged
{
    private static readonly WireType _element = (WireType)((int)WireType.Fixed8 + BitOperations.Log2((uint)Unsafe.SizeOf<T>()));

    internal override void WriteElements(WireWriter writer, ReadOnlySpan<T> elements)
    {
        writer.WriteCount(elements.Length);
        if (elements.Length == 0) return;
        writer.WriteByte((byte)_element);
        writer.WriteRaw(MemoryMarshal.AsBytes(elements));
    }

    internal override int ReadCount(WireReader reader) => reader.ReadCount(_element);

    internal override void ReadElements(WireReader reader, Span<T> elements)
    {
        var bytes = MemoryMarshal.AsBytes(elements);
        reader.Take(bytes.Length).CopyTo(bytes);
    }
}
