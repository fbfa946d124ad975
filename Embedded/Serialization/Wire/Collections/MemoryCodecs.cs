using System.Collections.Immutable;
using System.Reflection;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The codecs of structs that are a view of an array: a method for each, of its name.</summary>
internal static class MemoryCodecs
{
    public static WireCodec Create(WireCodecProvider provider, Type type) =>
        typeof(MemoryCodecs).GetMethod(type.Name.Split('`')[0], BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<WireCodecProvider, WireCodec>>()(provider);

    private static WireCodec Memory<T>(WireCodecProvider provider) =>
        new SequenceCodec<Memory<T>, T>(provider.GetCodec<T>(), memory => memory, array => array);

    private static WireCodec ReadOnlyMemory<T>(WireCodecProvider provider) =>
        new SequenceCodec<ReadOnlyMemory<T>, T>(provider.GetCodec<T>(), memory => memory, array => array);

    private static WireCodec ArraySegment<T>(WireCodecProvider provider) =>
        new SequenceCodec<ArraySegment<T>, T>(
            provider.GetCodec<T>(), segment => segment.Array is null ? default(ReadOnlyMemory<T>?) : segment, array => array is null ? default : new ArraySegment<T>(array));

    private static WireCodec ImmutableArray<T>(WireCodecProvider provider) =>
        new SequenceCodec<ImmutableArray<T>, T>(
            provider.GetCodec<T>(), array => array.IsDefault ? default(ReadOnlyMemory<T>?) : array.AsMemory(), System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray);
}
