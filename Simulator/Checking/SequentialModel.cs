using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// What a single copy of an object, used by one caller at a time, would do. States are equal by value. For the search to be exact:
/// <list type="number">
/// <item>An operation with an output is legal in some states only, and there is <i>read-only</i> (the state stays), or <i>settling</i>
/// (the state after it is the same, whatever legal state it was in).</item>
/// <item>An open operation steps to the state it leaves if it takes effect, and is illegal where it would change nothing.</item>
/// <item>If an open operation is unconditional and <see cref="Traits.Leaves"/> a value, then all that may follow it may follow it, too,
/// without the open operation before it.</item>
/// </list>
/// "The same state" may be, here, a state that allows more.
/// </summary>
internal abstract class SequentialModel<TState> where TState : notnull
{
    /// <summary>What it is a model of, in a word.</summary>
    public abstract string Name { get; }

    public abstract TState Initial { get; }

    /// <summary>The value of the initial state, if states of this model have a value in the sense of <see cref="Traits"/>.</summary>
    public virtual Cell? InitialValue => null;

    /// <summary>A state is its value and nothing else.</summary>
    public virtual bool IsValueOnly => false;

    /// <summary>The state after an operation, or false if it is illegal in this state with the output that it gave.</summary>
    public abstract bool TryStep(TState state, Operation operation, [MaybeNullWhen(false)] out TState next);

    /// <summary>What is known of an operation by itself.</summary>
    public abstract Traits TraitsOf(Operation operation);

    /// <summary>
    /// What an open operation certainly gave, if it is the only one that writes a value and <paramref name="witness"/> saw that value.
    /// </summary>
    public virtual object? OutputSeenBy(Operation operation, Operation witness) => null;

    /// <summary>An open operation that can do all that this one can, wherever it is.</summary>
    public virtual Operation Unconditional(Operation operation) => operation.AsOpen();

    /// <summary>Whether no open operations can lead from this state to one in which the operation is legal.</summary>
    public virtual bool IsHopeless(TState state, Operation operation) => false;

    /// <summary>A state in words, after "holds".</summary>
    public virtual string Describe(TState state) => state.ToString() ?? "";

    private protected ArgumentException Stranger(Operation operation) =>
        new($"A {Name} has no operation {operation.Id} ({operation}).");
}
