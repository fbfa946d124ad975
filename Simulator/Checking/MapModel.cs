using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// One key of a map, or one path of a file system: a value, or null if there is none. "write" (or "put") sets its input, which is not
/// null; "create" does so only if there is nothing, and gives whether; "read" (or "get") gives the value or null; "delete" gives whether
/// there was one, or null if it does not know.
/// </summary>
internal sealed class MapModel(object? initial = null) : SequentialModel<Cell>
{
    private static readonly Cell Nothing = new(null);

    public override string Name => "map entry";

    public override Cell Initial => new(initial);

    public override Cell? InitialValue => new Cell(initial);

    public override bool IsValueOnly => true;

    public override bool TryStep(Cell state, Operation operation, [MaybeNullWhen(false)] out Cell next)
    {
        next = state;
        switch (operation.Action)
        {
            case "read" or "get":
                return operation.IsOpen || Equals(state.Value, operation.Output);
            case "write" or "put":
                next = Content(operation);
                return true;
            case "create":
                if (state == Nothing) next = Content(operation);
                return operation.IsOpen ? state == Nothing : Answer(operation) == (state == Nothing);
            case "delete":
                next = Nothing;
                return operation.IsOpen || Answer(operation) is not { } existed || existed == (state != Nothing);
            default:
                throw Stranger(operation);
        }
    }

    public override Traits TraitsOf(Operation operation) => operation.Action switch
    {
        "read" or "get" => new Traits { ReadOnly = true, Needs = operation.IsOpen ? null : new Cell(operation.Output) },
        "write" or "put" => new Traits { Blind = true, Leaves = Content(operation) },
        "create" when operation.IsOpen => new Traits { Expects = Nothing, Leaves = Content(operation) },
        "create" => Answer(operation) == true
            ? new Traits { Needs = Nothing, Expects = Nothing, Leaves = Content(operation) }
            : new Traits { ReadOnly = true, Expects = Nothing },
        "delete" when operation.IsOpen => new Traits { Leaves = Nothing, Tells = Nothing },
        "delete" => Answer(operation) switch
        {
            null => new Traits { Blind = true, Leaves = Nothing, Tells = Nothing },
            false => new Traits { ReadOnly = true, Needs = Nothing, Expects = Nothing },
            true => new Traits { Leaves = Nothing, Tells = Nothing },
        },
        _ => throw Stranger(operation),
    };

    public override object? OutputSeenBy(Operation operation, Operation witness) => operation.Action == "create" ? true : null;

    public override Operation Unconditional(Operation operation) =>
        operation.Action == "create" ? operation.AsOpen("write", operation.Input) : operation.AsOpen();

    private static Cell Content(Operation operation) =>
        new(operation.Input ?? throw new ArgumentException($"Operation {operation.Id} ({operation}) writes nothing."));

    private static bool? Answer(Operation operation) => operation.Output switch
    {
        bool answer => answer,
        null when operation.Action == "delete" => null,
        _ => throw new ArgumentException($"The output of operation {operation.Id} ({operation}) is neither true nor false."),
    };
}
