namespace OrleansCluster.Embedded.Serialization.Collections;

/// <inheritdoc cref="ReadOnlyMemoryCopier{T}"/>
internal sealed class MemoryCopier<T> : ValueCopier<Memory<T>>
{
    private Copier<T> _element = null!;

    internal override void Initialize(CopierBuild build) => _element = build.Get<T>("element");

    public override Memory<T> Copy(Memory<T> value, CopyContext context)
    {
        if (value.IsEmpty)
            return value;

        var copy = Elements.NewArray<T>(value.Length);
        Elements.Copy(value.Span, copy.AsSpan(), _element, context);
        return copy;
    }
}
