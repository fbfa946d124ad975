namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// What a model tells of an operation, for the search to prune by. All is optional: what is left out costs time, not truth. What is said
/// must hold in every state in which the operation, with its output if that is known, is legal.
/// </summary>
internal readonly record struct Traits
{
    /// <summary>It leaves every state as it is.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>It is legal in every state, and the state after it is the same whatever was before.</summary>
    public bool Blind { get; init; }

    /// <summary>The state's value is this after it, if it takes effect at all. Operations without it never change the state's value.</summary>
    public Cell? Leaves { get; init; }

    /// <summary>The state's value is this before it: it was seen.</summary>
    public Cell? Needs { get; init; }

    /// <summary>It takes effect only where the state's value is this, whether or not it was told.</summary>
    public Cell? Expects { get; init; }

    /// <summary>It tells this value from others in another way. Values that no operation needs, expects or tells are all alike.</summary>
    public Cell? Tells { get; init; }

    /// <summary>It takes effect only where the state is at this version.</summary>
    public long? At { get; init; }

    /// <summary>In no legal order does an operation come after one of a greater rank.</summary>
    public long? Rank { get; init; }

    /// <summary>Whether an operation of unknown outcome takes effect depends on the state.</summary>
    public bool Conditional => Expects is not null || At is not null;
}
