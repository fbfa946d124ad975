using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableListCopier<T> : ImmutableCopier<ImmutableList<T>, T>
{
    private protected override ImmutableList<T> Rebuild(ImmutableList<T> source, List<T> elements) => [.. elements];
}
