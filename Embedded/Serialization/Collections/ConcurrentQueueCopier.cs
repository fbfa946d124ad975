using System.Collections.Concurrent;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ConcurrentQueueCopier<T> : SequenceCopier<ConcurrentQueue<T>, T>
{
    private protected override ConcurrentQueue<T> Create(ConcurrentQueue<T> source) => new();

    private protected override void Add(ConcurrentQueue<T> target, T element) => target.Enqueue(element);
}
