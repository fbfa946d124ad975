namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies what the memory covers; the rest of the array behind it stays behind.</summary>
internal sealed class ReadOnlyMemoryCopier<T> : ValueCopier<ReadOnlyMemory<T>>
{
    private Copier<T> _element = null!;

    internal override void Initialize(CopierBuild build) => _element = build.Get<T>("element");

    public override ReadOnlyMemory<T> Copy(ReadOnlyMemory<T> value, CopyContext context)
    {
        if (value.IsEmpty)
            return value;

        var copy = Elements.NewArray<T>(value.Length);
        Elements.Copy(value.Span, copy.AsSpan(), _element, context);
        return copy;
    }
}
