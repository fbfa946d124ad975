namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether a history is linearizable (Herlihy, Wing, TOPLAS 1990): whether its operations can be put into one order in which each gives
/// what a single copy would give, and none comes before one that had returned when it was invoked. Failed operations are no part of it;
/// open ones (pending, or of unknown outcome) come anywhere after their invocation or nowhere.
/// </summary>
/// <remarks>
/// Linearizability is local (ibid., theorem 1), so each key is searched by itself. A violation is of the first key, in order of
/// invocation, that has one.
/// </remarks>
internal static class Linearizability
{
    /// <summary>Null if it is linearizable. <see cref="SearchLimitException"/> if that could not be found out within the limits.</summary>
    public static Violation? Check<TState>(IEnumerable<Operation> history, SequentialModel<TState> model, SearchLimits limits)
        where TState : notnull
    {
        foreach (var key in history.Where(operation => operation.Outcome != Outcome.Failed).GroupBy(operation => operation.Key))
        {
            Operation[] operations = [.. key];
            if (LinearizationSearch<TState>.IsViolation(model, operations, [], limits))
                return new Shrinker<TState>(model, operations, limits).Run();
        }
        return null;
    }
}
