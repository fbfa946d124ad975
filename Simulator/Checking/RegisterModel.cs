using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// A register with a value, equal by value. "read" gives the value; "write" sets its input; "cas" takes a <see cref="Swap"/> (or a pair)
/// of values and gives whether the expected value was there, and so was replaced.
/// </summary>
internal sealed class RegisterModel(object? initial = null) : SequentialModel<Cell>
{
    public override string Name => "register";

    public override Cell Initial => new(initial);

    public override Cell? InitialValue => new Cell(initial);

    public override bool IsValueOnly => true;

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
            case "cas":
                var swap = Swap.Of(operation);
                var there = Equals(state.Value, swap.Expected);
                if (there) next = new Cell(swap.Value);
                return operation.IsOpen ? there : there == Swapped(operation);
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
            case "cas":
                var swap = Swap.Of(operation);
                var expected = new Cell(swap.Expected);
                if (operation.IsOpen) return new Traits { Expects = expected, Leaves = new Cell(swap.Value) };
                return Swapped(operation)
                    ? new Traits { Needs = expected, Expects = expected, Leaves = new Cell(swap.Value) }
                    : new Traits { ReadOnly = true, Expects = expected };
            default:
                throw Stranger(operation);
        }
    }

    public override object? OutputSeenBy(Operation operation, Operation witness) => operation.Action == "cas" ? true : null;

    public override Operation Unconditional(Operation operation) =>
        operation.Action == "cas" ? operation.AsOpen("write", Swap.Of(operation).Value) : operation.AsOpen();

    private static bool Swapped(Operation operation) => operation.Output as bool?
        ?? throw new ArgumentException($"The output of operation {operation.Id} ({operation}) is neither true nor false.");
}
