using OrleansCluster.Embedded.Serialization.Collections;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Structs that are a view of an array, or nothing: memory, segments, immutable arrays.</summary>
internal sealed class SequenceCodec<TSequence, T>(WireCodec<T> element, Func<TSequence, ReadOnlyMemory<T>?> view, Func<T[]?, TSequence> make)
    : WireCodec<TSequence>(WireType.Sequence)
    where TSequence : struct
{
    internal override void WriteValue(WireWriter writer, TSequence value)
    {
        if (view(value) is { } elements) element.WriteElements(writer, elements.Span);
        else writer.WriteCount(-1);
    }

    internal override TSequence ReadValue(WireReader reader)
    {
        var count = element.ReadCount(reader);
        if (count <= 0) return make(count < 0 ? null : []);
        var elements = Elements.NewArray<T>(count);
        element.ReadElements(reader, elements);
        return make(elements);
    }
}
