using System.Collections.Concurrent;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class SortedDictionaryCopier<TKey, TValue> : MapCopier<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override SortedDictionary<TKey, TValue> Create(SortedDictionary<TKey, TValue> source) =>
        new(source.Comparer);

    private protected override void Add(SortedDictionary<TKey, TValue> target, TKey key, TValue value) => target.Add(key, value);
}

internal sealed class SortedListCopier<TKey, TValue> : MapCopier<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override SortedList<TKey, TValue> Create(SortedList<TKey, TValue> source) =>
        new(source.Count, source.Comparer);

    private protected override void Add(SortedList<TKey, TValue> target, TKey key, TValue value) => target.Add(key, value);
}

internal sealed class ConcurrentDictionaryCopier<TKey, TValue> : MapCopier<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override ConcurrentDictionary<TKey, TValue> Create(ConcurrentDictionary<TKey, TValue> source) =>
        new(source.Comparer);

    private protected override void Add(ConcurrentDictionary<TKey, TValue> target, TKey key, TValue value) =>
        target.TryAdd(key, value);
}
