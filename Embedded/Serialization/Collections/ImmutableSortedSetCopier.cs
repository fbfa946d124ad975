using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableSortedSetCopier<T> : ImmutableCopier<ImmutableSortedSet<T>, T>
{
    private protected override ImmutableSortedSet<T> Rebuild(ImmutableSortedSet<T> source, List<T> elements) =>
        ImmutableSortedSet.CreateRange(source.KeyComparer, elements);
}
