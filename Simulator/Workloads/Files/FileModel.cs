using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>
/// One path: the content that is there, or null. "read" gives it; "write" sets its input; "swap" takes a <see cref="Swap"/> of the content
/// that must be there and the one (or none) that takes its place, and gives true; "delete" gives true if there was something, and null
/// if it does not know whether there was.
/// </summary>
internal sealed class FileModel : SequentialModel<Cell>
{
    private static readonly Cell Nothing = new(null);

    public override string Name => "file";

    public override Cell Initial => Nothing;

    public override Cell? InitialValue => Nothing;

    public override bool TryStep(Cell state, Operation operation, [MaybeNullWhen(false)] out Cell next)
    {
        next = state;
        switch (operation.Action)
        {
            case "read":
                return operation.IsOpen || Equals(state.Value, operation.Output);
            case "write":
                next = new Cell(operation.Input);
                return true;
            case "swap":
                var swap = Swap.Of(operation);
                next = new Cell(swap.Value);
                return Equals(state.Value, swap.Expected);
            case "delete":
                next = Nothing;
                return operation.IsOpen || operation.Output is null || state != Nothing;
            default:
                throw Stranger(operation);
        }
    }

    public override Traits TraitsOf(Operation operation)
    {
        switch (operation.Action)
        {
            case "read":
                return new Traits { ReadOnly = true, Needs = operation.IsOpen ? null : new Cell(operation.Output) };
            case "write":
                return new Traits { Blind = true, Leaves = new Cell(operation.Input) };
            case "swap":
                var swap = Swap.Of(operation);
                var expected = new Cell(swap.Expected);
                return new Traits { Needs = operation.IsOpen ? null : expected, Expects = expected, Leaves = new Cell(swap.Value) };
            case "delete":
                return new Traits { Blind = !operation.IsOpen && operation.Output is null, Leaves = Nothing };
            default:
                throw Stranger(operation);
        }
    }

    public override object? OutputSeenBy(Operation operation, Operation witness) => operation.Action == "swap" ? true : null;

    public override Operation Unconditional(Operation operation) => operation.Action != "swap"
        ? operation.AsOpen()
        : Swap.Of(operation).Value is { } value ? operation.AsOpen("write", value) : operation.AsOpen("delete", null);
}
