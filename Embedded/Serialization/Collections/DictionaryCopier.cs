namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies dictionaries; the comparer is shared, as comparers hold no state.</summary>
internal sealed class DictionaryCopier<TKey, TValue>
    : ReferenceCopier<Dictionary<TKey, TValue>>, IBaseCopier<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    private Copier<TKey> _key = null!;
    private Copier<TValue> _value = null!;

    private protected override void InitializeParts(CopierBuild build)
    {
        _key = build.Get<TKey>("key");
        _value = build.Get<TValue>("value");
    }

    private protected override Dictionary<TKey, TValue> CopyExact(Dictionary<TKey, TValue> value, CopyContext context)
    {
        Dictionary<TKey, TValue> copy;
        if (_key.IsShallow && _value.IsShallow)
        {
            copy = new Dictionary<TKey, TValue>(value, value.Comparer);
            context.Record(value, copy);
            return copy;
        }

        copy = new Dictionary<TKey, TValue>(value.Count, value.Comparer);
        context.Record(value, copy);
        CopyInto(value, copy, context);
        return copy;
    }

    public void CopyInto(Dictionary<TKey, TValue> source, Dictionary<TKey, TValue> target, CopyContext context)
    {
        context.Enter();
        foreach (var (key, value) in source)
            target.Add(_key.Copy(key, context), _value.Copy(value, context));
        context.Leave();
    }
}
