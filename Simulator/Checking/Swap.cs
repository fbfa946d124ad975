using System.Runtime.CompilerServices;

namespace OrleansCluster.Simulator.Checking;

/// <summary>The input of a "cas": what must be there (a value, or a version) and what to put in its place.</summary>
internal sealed record Swap(object? Expected, object? Value)
{
    public override string ToString() => $"{Operation.Show(Expected)}⇒{Operation.Show(Value)}";

    /// <summary>A swap, or a tuple of two, of this operation's input.</summary>
    internal static Swap Of(Operation operation) => operation.Input switch
    {
        Swap swap => swap,
        ITuple { Length: 2 } pair => new Swap(pair[0], pair[1]),
        _ => throw new ArgumentException($"The input of operation {operation.Id} ({operation}) is no {nameof(Swap)} and no pair."),
    };
}
