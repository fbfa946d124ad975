using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableArrayCopier<T> : ValueCopier<ImmutableArray<T>>
{
    private Copier<T> _element = null!;

    internal override void Initialize(CopierBuild build)
    {
        _element = build.Get<T>("element");
        IsShallow = _element.IsShallow;
    }

    public override ImmutableArray<T> Copy(ImmutableArray<T> value, CopyContext context)
    {
        if (IsShallow || value.IsDefaultOrEmpty)
            return value;

        var copy = new T[value.Length];
        Elements.Copy(value.AsSpan(), copy.AsSpan(), _element, context);
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(copy);
    }
}

internal sealed class ImmutableListCopier<T> : ImmutableCopier<ImmutableList<T>, T>
{
    private protected override ImmutableList<T> Rebuild(ImmutableList<T> source, List<T> elements) => [.. elements];
}

internal sealed class ImmutableQueueCopier<T> : ImmutableCopier<ImmutableQueue<T>, T>
{
    private protected override ImmutableQueue<T> Rebuild(ImmutableQueue<T> source, List<T> elements) => [.. elements];
}

/// <summary>A stack enumerates from the top; it is filled from the bottom.</summary>
internal sealed class ImmutableStackCopier<T> : ImmutableCopier<ImmutableStack<T>, T>
{
    private protected override ImmutableStack<T> Rebuild(ImmutableStack<T> source, List<T> elements)
    {
        elements.Reverse();
        return ImmutableStack.CreateRange(elements);
    }
}

internal sealed class ImmutableHashSetCopier<T> : ImmutableCopier<ImmutableHashSet<T>, T>
{
    private protected override ImmutableHashSet<T> Rebuild(ImmutableHashSet<T> source, List<T> elements) =>
        ImmutableHashSet.CreateRange(source.KeyComparer, elements);
}

internal sealed class ImmutableSortedSetCopier<T> : ImmutableCopier<ImmutableSortedSet<T>, T>
{
    private protected override ImmutableSortedSet<T> Rebuild(ImmutableSortedSet<T> source, List<T> elements) =>
        ImmutableSortedSet.CreateRange(source.KeyComparer, elements);
}

internal sealed class ImmutableDictionaryCopier<TKey, TValue>
    : ImmutableCopier<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private protected override ImmutableDictionary<TKey, TValue> Rebuild(
        ImmutableDictionary<TKey, TValue> source, List<KeyValuePair<TKey, TValue>> elements) =>
        ImmutableDictionary.CreateRange(source.KeyComparer, source.ValueComparer, elements);
}

internal sealed class ImmutableSortedDictionaryCopier<TKey, TValue>
    : ImmutableCopier<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private protected override ImmutableSortedDictionary<TKey, TValue> Rebuild(
        ImmutableSortedDictionary<TKey, TValue> source, List<KeyValuePair<TKey, TValue>> elements) =>
        ImmutableSortedDictionary.CreateRange(source.KeyComparer, source.ValueComparer, elements);
}
