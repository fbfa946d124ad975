namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class SortedSetCopier<T> : SequenceCopier<SortedSet<T>, T>
{
    private protected override SortedSet<T> Create(SortedSet<T> source) => new(source.Comparer);

    private protected override void Add(SortedSet<T> target, T element) => target.Add(element);
}
