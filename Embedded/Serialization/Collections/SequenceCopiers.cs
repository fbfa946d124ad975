using System.Collections.Concurrent;
using System.Collections.ObjectModel;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class QueueCopier<T> : SequenceCopier<Queue<T>, T>
{
    private protected override Queue<T> Create(Queue<T> source) => new(source.Count);

    private protected override void Add(Queue<T> target, T element) => target.Enqueue(element);
}

/// <summary>A stack enumerates from the top; it is filled from the bottom.</summary>
internal sealed class StackCopier<T> : SequenceCopier<Stack<T>, T>
{
    private protected override Stack<T> Create(Stack<T> source) => new(source.Count);

    private protected override void Add(Stack<T> target, T element) => target.Push(element);

    private protected override IEnumerable<T> InOrderOfAdding(Stack<T> source) => source.Reverse();
}

internal sealed class LinkedListCopier<T> : SequenceCopier<LinkedList<T>, T>
{
    private protected override LinkedList<T> Create(LinkedList<T> source) => new();

    private protected override void Add(LinkedList<T> target, T element) => target.AddLast(element);
}

internal sealed class SortedSetCopier<T> : SequenceCopier<SortedSet<T>, T>
{
    private protected override SortedSet<T> Create(SortedSet<T> source) => new(source.Comparer);

    private protected override void Add(SortedSet<T> target, T element) => target.Add(element);
}

internal sealed class CollectionCopier<T> : SequenceCopier<Collection<T>, T>
{
    private protected override Collection<T> Create(Collection<T> source) => [];

    private protected override void Add(Collection<T> target, T element) => target.Add(element);
}

internal sealed class ConcurrentQueueCopier<T> : SequenceCopier<ConcurrentQueue<T>, T>
{
    private protected override ConcurrentQueue<T> Create(ConcurrentQueue<T> source) => new();

    private protected override void Add(ConcurrentQueue<T> target, T element) => target.Enqueue(element);
}
