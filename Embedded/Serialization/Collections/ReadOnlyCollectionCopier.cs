using System.Collections.ObjectModel;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies the view and what it views; the view of the copy stands on an array of its own.</summary>
internal sealed class ReadOnlyCollectionCopier<T> : ReferenceCopier<ReadOnlyCollection<T>>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override ReadOnlyCollection<T> CopyExact(ReadOnlyCollection<T> value, CopyContext context)
    {
        var items = new T[value.Count];
        var copy = new ReadOnlyCollection<T>(items);
        context.Record(value, copy);
        value.CopyTo(items, 0);
        if (!_element.IsShallow)
            Elements.Copy(items, items.AsSpan(), _element, context);
        return copy;
    }
}
