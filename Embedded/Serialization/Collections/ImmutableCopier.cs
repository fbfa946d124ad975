namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>
/// Base of the copiers of immutable collections. They are handed over if their elements are immutable too; otherwise a new
/// one is made of the copied elements.
/// </summary>
internal abstract class ImmutableCopier<TCollection, T> : ReferenceCopier<TCollection>
    where TCollection : class, IEnumerable<T>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build)
    {
        _element = build.Get<T>("element");
        IsExactShallow = _element.IsShallow;
    }

    private protected override TCollection CopyExact(TCollection value, CopyContext context)
    {
        context.Enter();
        var elements = new List<T>();
        foreach (var element in value)
            elements.Add(_element.Copy(element, context));

        var copy = Rebuild(value, elements);
        context.Record(value, copy);
        context.Leave();
        return copy;
    }

    /// <summary>A collection of these elements, given in the order of enumeration, with the comparers of the source.</summary>
    private protected abstract TCollection Rebuild(TCollection source, List<T> elements);
}
