using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies arrays of any rank and lower bounds.</summary>
internal sealed class MultiDimensionalArrayCopier<TArray, T> : ReferenceCopier<TArray>
    where TArray : class
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override TArray CopyExact(TArray value, CopyContext context)
    {
        var copy = (Array)Unsafe.As<Array>(value).Clone();
        context.Record(value, copy);
        if (!_element.IsShallow && copy.Length != 0)
            Elements.Copy<T>(All(copy), All(copy), _element, context);

        return Unsafe.As<TArray>(copy);
    }

    /// <summary>All elements in memory order, whatever the rank.</summary>
    private static Span<T> All(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
