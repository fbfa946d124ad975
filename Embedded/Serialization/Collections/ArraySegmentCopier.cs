namespace OrleansCluster.Embedded.Serialization.Collections;

/// <inheritdoc cref="ReadOnlyMemoryCopier{T}"/>
internal sealed class ArraySegmentCopier<T> : ValueCopier<ArraySegment<T>>
{
    private Copier<T> _element = null!;

    internal override void Initialize(CopierBuild build) => _element = build.Get<T>("element");

    public override ArraySegment<T> Copy(ArraySegment<T> value, CopyContext context)
    {
        if (value.Count == 0)
            return value.Array is null ? default : ArraySegment<T>.Empty;

        var copy = Elements.NewArray<T>(value.Count);
        Elements.Copy(value, copy.AsSpan(), _element, context);
        return copy;
    }
}
