namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class SortedDictionaryCopier<TKey, TValue> : MapCopier<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override SortedDictionary<TKey, TValue> Create(SortedDictionary<TKey, TValue> source) =>
        new(source.Comparer);

    private protected override void Add(SortedDictionary<TKey, TValue> target, TKey key, TValue value) => target.Add(key, value);
}
