using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableQueueCopier<T> : ImmutableCopier<ImmutableQueue<T>, T>
{
    private protected override ImmutableQueue<T> Rebuild(ImmutableQueue<T> source, List<T> elements) => [.. elements];
}
