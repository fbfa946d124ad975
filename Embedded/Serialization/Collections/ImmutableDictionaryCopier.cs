using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableDictionaryCopier<TKey, TValue>
    : ImmutableCopier<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private protected override ImmutableDictionary<TKey, TValue> Rebuild(
        ImmutableDictionary<TKey, TValue> source, List<KeyValuePair<TKey, TValue>> elements) =>
        ImmutableDictionary.CreateRange(source.KeyComparer, source.ValueComparer, elements);
}
