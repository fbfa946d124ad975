using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies runs of elements.</summary>
internal static class Elements
{
    /// <summary>Copies elements into a span of the same length, which may belong to a copy already recorded.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> target, Copier<T> copier, CopyContext context)
    {
        if (copier.IsShallow)
        {
            source.CopyTo(target);
            return;
        }

        context.Enter();
        for (var i = 0; i < source.Length; i++)
            target[i] = copier.Copy(source[i], context);
        context.Leave();
    }

    /// <summary>An array for so many elements, all of which are set next.</summary>
    public static T[] NewArray<T>(int length) =>
        RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? new T[length] : GC.AllocateUninitializedArray<T>(length);
}
