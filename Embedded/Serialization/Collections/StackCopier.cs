namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>A stack enumerates from the top; it is filled from the bottom.</summary>
internal sealed class StackCopier<T> : SequenceCopier<Stack<T>, T>
{
    private protected override Stack<T> Create(Stack<T> source) => new(source.Count);

    private protected override void Add(Stack<T> target, T element) => target.Push(element);

    private protected override IEnumerable<T> InOrderOfAdding(Stack<T> source) => source.Reverse();
}
