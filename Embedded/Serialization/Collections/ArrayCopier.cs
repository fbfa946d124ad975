namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies one-dimensional arrays. An empty one holds nothing to change, and is handed over.</summary>
internal sealed class ArrayCopier<T> : ReferenceCopier<T[]>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override T[] CopyExact(T[] value, CopyContext context)
    {
        if (value.Length == 0)
            return value;

        var copy = Elements.NewArray<T>(value.Length);
        context.Record(value, copy);
        Elements.Copy(value, copy.AsSpan(), _element, context);
        return copy;
    }
}
