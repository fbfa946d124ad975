using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ListCopier<T> : ReferenceCopier<List<T>>, IBaseCopier<List<T>>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override List<T> CopyExact(List<T> value, CopyContext context)
    {
        var copy = new List<T>(value.Count);
        context.Record(value, copy);
        CopyInto(value, copy, context);
        return copy;
    }

    public void CopyInto(List<T> source, List<T> target, CopyContext context)
    {
        CollectionsMarshal.SetCount(target, source.Count);
        Elements.Copy<T>(CollectionsMarshal.AsSpan(source), CollectionsMarshal.AsSpan(target), _element, context);
    }
}
