namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Base of the copiers of collections that are made empty and then get one element after the other.</summary>
internal abstract class SequenceCopier<TCollection, T> : ReferenceCopier<TCollection>, IBaseCopier<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override TCollection CopyExact(TCollection value, CopyContext context)
    {
        var copy = Create(value);
        context.Record(value, copy);
        CopyInto(value, copy, context);
        return copy;
    }

    public void CopyInto(TCollection source, TCollection target, CopyContext context)
    {
        context.Enter();
        foreach (var element in InOrderOfAdding(source))
            Add(target, _element.Copy(element, context));
        context.Leave();
    }

    /// <summary>An empty collection with the comparer of the source.</summary>
    private protected abstract TCollection Create(TCollection source);

    private protected abstract void Add(TCollection target, T element);

    private protected virtual IEnumerable<T> InOrderOfAdding(TCollection source) => source;
}
