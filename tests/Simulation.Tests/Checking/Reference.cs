using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

/// <summary>
/// Linearizability by its definition: all orders are tried, with nothing clever, and with semantics written anew. For up to some seven
/// operations of one key. A state is a value, and a version where there is one.
/// </summary>
internal static class Reference
{
    public delegate IEnumerable<(object? Value, long Version)> Semantics((object? Value, long Version) state, Operation operation);

    /// <summary>An open write gets any version up to this.</summary>
    private const long MaxVersion = 8;

    public static bool IsLinearizable(IEnumerable<Operation> history, object? initial, Semantics semantics) =>
        Search([.. history.Where(operation => operation.Outcome != Outcome.Failed)], (initial, 0), semantics);

    private static bool Search(List<Operation> left, (object? Value, long Version) state, Semantics semantics)
    {
        if (left.All(operation => operation.IsOpen)) return true;
        foreach (var operation in left)
        {
            if (left.Any(other => other.Returned < operation.Invoked)) continue;
            List<Operation> others = [.. left.Where(other => other != operation)];
            foreach (var next in semantics(state, operation))
                if (Search(others, next, semantics))
                    return true;
        }
        return false;
    }

    public static IEnumerable<(object? Value, long Version)> Register((object? Value, long Version) state, Operation operation)
    {
        var open = operation.IsOpen;
        if (operation.Action == "read" && (open || Equals(operation.Output, state.Value))) yield return state;
        if (operation.Action == "write") yield return (operation.Input, 0);
        if (operation is not { Action: "cas", Input: Swap swap }) yield break;
        if (!Equals(swap.Expected, state.Value) && (open || operation.Output is false)) yield return state;
        if (Equals(swap.Expected, state.Value) && (open || operation.Output is true)) yield return (swap.Value, 0);
    }

    public static IEnumerable<(object? Value, long Version)> Map((object? Value, long Version) state, Operation operation)
    {
        var (open, there) = (operation.IsOpen, state.Value is not null);
        if (operation.Action == "read" && (open || Equals(operation.Output, state.Value))) yield return state;
        if (operation.Action == "write") yield return (operation.Input, 0);
        if (operation.Action == "create" && (open || !Equals(operation.Output, there))) yield return there ? state : (operation.Input, 0);
        if (operation.Action == "delete" && (open || operation.Output is null || Equals(operation.Output, there))) yield return (null, 0);
    }

    public static IEnumerable<(object? Value, long Version)> Counter((object? Value, long Version) state, Operation operation)
    {
        var next = (long)state.Value! + (operation.Action == "increment" ? (long)operation.Input! : 0);
        if (operation.IsOpen || Equals(operation.Output, next)) yield return (next, 0);
    }

    public static IEnumerable<(object? Value, long Version)> Versions((object? Value, long Version) state, Operation operation)
    {
        var open = operation.IsOpen;
        if (operation.Action == "read" && (open || Equals(operation.Output, new Versioned(state.Value, state.Version)))) yield return state;
        var swap = operation.Input as Swap;
        var matches = operation.Action == "write" || (swap is not null && Equals(swap.Expected, state.Version));
        if (swap is not null && !matches && (open || operation.Output is false)) yield return state;
        if (operation.Action == "read" || !matches || operation.Output is false) yield break;
        for (var version = state.Version + 1; version <= MaxVersion; version++)
            if (open || operation.Output is true || Equals(operation.Output, version))
                yield return (swap is null ? operation.Input : swap.Value, version);
    }
}
