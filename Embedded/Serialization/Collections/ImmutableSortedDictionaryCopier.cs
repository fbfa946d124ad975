using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableSortedDictionaryCopier<TKey, TValue>
    : ImmutableCopier<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private protected override ImmutableSortedDictionary<TKey, TValue> Rebuild(
        ImmutableSortedDictionary<TKey, TValue> source, List<KeyValuePair<TKey, TValue>> elements) =>
        ImmutableSortedDictionary.CreateRange(source.KeyComparer, source.ValueComparer, elements);
}
