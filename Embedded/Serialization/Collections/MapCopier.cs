namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Base of the copiers of dictionaries that are made empty and then get one entry after the other.</summary>
internal abstract class MapCopier<TMap, TKey, TValue> : ReferenceCopier<TMap>, IBaseCopier<TMap>
    where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
{
    private Copier<TKey> _key = null!;
    private Copier<TValue> _value = null!;

    private protected override void InitializeParts(CopierBuild build)
    {
        _key = build.Get<TKey>("key");
        _value = build.Get<TValue>("value");
    }

    private protected override TMap CopyExact(TMap value, CopyContext context)
    {
        var copy = Create(value);
        context.Record(value, copy);
        CopyInto(value, copy, context);
        return copy;
    }

    public void CopyInto(TMap source, TMap target, CopyContext context)
    {
        context.Enter();
        foreach (var (key, value) in source)
            Add(target, _key.Copy(key, context), _value.Copy(value, context));
        context.Leave();
    }

    /// <summary>An empty dictionary with the comparer of the source.</summary>
    private protected abstract TMap Create(TMap source);

    private protected abstract void Add(TMap target, TKey key, TValue value);
}
