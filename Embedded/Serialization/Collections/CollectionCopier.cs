using System.Collections.ObjectModel;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class CollectionCopier<T> : SequenceCopier<Collection<T>, T>
{
    private protected override Collection<T> Create(Collection<T> source) => [];

    private protected override void Add(Collection<T> target, T element) => target.Add(element);
}
