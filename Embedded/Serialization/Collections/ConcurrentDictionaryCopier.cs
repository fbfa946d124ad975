using System.Collections.Concurrent;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ConcurrentDictionaryCopier<TKey, TValue> : MapCopier<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override ConcurrentDictionary<TKey, TValue> Create(ConcurrentDictionary<TKey, TValue> source) =>
        new(source.Comparer);

    private protected override void Add(ConcurrentDictionary<TKey, TValue> target, TKey key, TValue value) =>
        target.TryAdd(key, value);
}
