using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableHashSetCopier<T> : ImmutableCopier<ImmutableHashSet<T>, T>
{
    private protected override ImmutableHashSet<T> Rebuild(ImmutableHashSet<T> source, List<T> elements) =>
        ImmutableHashSet.CreateRange(source.KeyComparer, elements);
}
