using System.Collections.ObjectModel;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Copies the view and what it views, as a dictionary with the default comparer.</summary>
internal sealed class ReadOnlyDictionaryCopier<TKey, TValue> : ReferenceCopier<ReadOnlyDictionary<TKey, TValue>>
    where TKey : notnull
{
    private Copier<TKey> _key = null!;
    private Copier<TValue> _value = null!;

    private protected override void InitializeParts(CopierBuild build)
    {
        _key = build.Get<TKey>("key");
        _value = build.Get<TValue>("value");
    }

    private protected override ReadOnlyDictionary<TKey, TValue> CopyExact(
        ReadOnlyDictionary<TKey, TValue> value, CopyContext context)
    {
        context.Enter();
        var items = new Dictionary<TKey, TValue>(value.Count);
        var copy = new ReadOnlyDictionary<TKey, TValue>(items);
        context.Record(value, copy);
        foreach (var (key, item) in value)
            items.Add(_key.Copy(key, context), _value.Copy(item, context));
        context.Leave();
        return copy;
    }
}
