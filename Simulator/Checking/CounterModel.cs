using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// A counter that only grows. "increment" adds its input (1 if null, never less than 1) and gives the new count; "read" gives the count.
/// </summary>
internal sealed class CounterModel(long initial = 0) : SequentialModel<long>
{
    public override string Name => "counter";

    public override long Initial => initial;

    public override bool TryStep(long state, Operation operation, [MaybeNullWhen(false)] out long next)
    {
        next = state;
        if (operation.Action == "increment") next = checked(state + By(operation));
        else if (operation.Action != "read") throw Stranger(operation);
        return operation.IsOpen || next == Count(operation);
    }

    public override Traits TraitsOf(Operation operation) => new()
    {
        ReadOnly = operation.Action == "read",
        Rank = operation.IsOpen ? null : Count(operation),
    };

    public override bool IsHopeless(long state, Operation operation) =>
        state > Count(operation) - (operation.Action == "increment" ? By(operation) : 0);

    private static long Count(Operation operation) => operation.Output is null
        ? throw new ArgumentException($"Operation {operation.Id} ({operation}) gave no count.")
        : Versioned.Number(operation.Output);

    private static long By(Operation operation)
    {
        var by = operation.Input is null ? 1 : Versioned.Number(operation.Input);
        return by >= 1 ? by : throw new ArgumentException($"Operation {operation.Id} ({operation}) does not add at least 1.");
    }
}
