namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class HashSetCopier<T> : ReferenceCopier<HashSet<T>>, IBaseCopier<HashSet<T>>
{
    private Copier<T> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<T>("element");

    private protected override HashSet<T> CopyExact(HashSet<T> value, CopyContext context)
    {
        HashSet<T> copy;
        if (_element.IsShallow)
        {
            copy = new HashSet<T>(value, value.Comparer);
            context.Record(value, copy);
            return copy;
        }

        copy = new HashSet<T>(value.Count, value.Comparer);
        context.Record(value, copy);
        CopyInto(value, copy, context);
        return copy;
    }

    public void CopyInto(HashSet<T> source, HashSet<T> target, CopyContext context)
    {
        context.Enter();
        foreach (var element in source)
            target.Add(_element.Copy(element, context));
        context.Leave();
    }
}
