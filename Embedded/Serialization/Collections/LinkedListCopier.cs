namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class LinkedListCopier<T> : SequenceCopier<LinkedList<T>, T>
{
    private protected override LinkedList<T> Create(LinkedList<T> source) => new();

    private protected override void Add(LinkedList<T> target, T element) => target.AddLast(element);
}
