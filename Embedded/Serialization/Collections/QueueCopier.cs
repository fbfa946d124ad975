namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class QueueCopier<T> : SequenceCopier<Queue<T>, T>
{
    private protected override Queue<T> Create(Queue<T> source) => new(source.Count);

    private protected override void Add(Queue<T> target, T element) => target.Enqueue(element);
}
