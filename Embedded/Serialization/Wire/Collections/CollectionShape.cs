namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>How a kind of collection is taken apart and put together.</summary>
/// <param name="ToArray">The elements, in the order in which they are added.</param>
/// <param name="Create">Makes an empty one, with the comparer; so a collection can hold itself.</param>
/// <param name="Add">Adds an element to it.</param>
/// <param name="Build">In place of the two: makes one of elements, comparer and comparer of values.</param>
internal sealed record CollectionShape<TCollection, T>(
    Func<TCollection, T[]> ToArray,
    Func<object?, TCollection>? Create = null,
    Action<TCollection, T>? Add = null,
    Func<T[], object?, object?, TCollection>? Build = null)
{
    /// <summary>The comparer of elements or keys, null for the default one; for kinds that have one.</summary>
    public Func<TCollection, object?>? Comparer { get; init; }

    public Func<TCollection, object?>? ValueComparer { get; init; }

    public bool HasComparers => Comparer is not null;
}
