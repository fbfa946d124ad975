namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class SortedListCopier<TKey, TValue> : MapCopier<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    private protected override SortedList<TKey, TValue> Create(SortedList<TKey, TValue> source) =>
        new(source.Count, source.Comparer);

    private protected override void Add(SortedList<TKey, TValue> target, TKey key, TValue value) => target.Add(key, value);
}
