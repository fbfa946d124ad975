namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Records operations as they happen. Not thread-safe: a simulation has one thread. It holds up to a given number of operations and
/// refuses the next with a <see cref="HistoryOverflowException"/>.
/// </summary>
/// <param name="now">The time, in ticks.</param>
/// <param name="capacity">The most operations.</param>
/// <param name="without">What is left out of the reasons that are told: it names something of this process, and would differ in a replay.</param>
internal sealed class History(Func<long> now, int capacity = 1_000_000, string? without = null)
{
    private readonly List<Operation> _operations = [];

    /// <summary>All of them, in order of invocation.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>It is invoked now.</summary>
    public Operation Begin(string process, string action, string key, object? input = null)
    {
        if (_operations.Count >= capacity) throw new HistoryOverflowException(capacity);
        var operation = new Operation(_operations.Count, process, action, key, input, now());
        _operations.Add(operation);
        return operation;
    }

    /// <summary>It returns now, having taken effect.</summary>
    public void Ok(Operation operation, object? output = null) => End(operation, Outcome.Ok, output, null);

    /// <summary>It returns now, having certainly had no effect.</summary>
    public void Failed(Operation operation, string error) => End(operation, Outcome.Failed, null, error);

    /// <summary>It returns now, and may take effect at any time or never.</summary>
    public void Unknown(Operation operation, string error) => End(operation, Outcome.Unknown, null, error);

    private void End(Operation operation, Outcome outcome, object? output, string? error)
    {
        if (operation.Id >= _operations.Count || !ReferenceEquals(_operations[operation.Id], operation))
            throw new ArgumentException("The operation is of another history.", nameof(operation));
        operation.End(outcome, output, without is null ? error : error?.Replace(without, "", StringComparison.Ordinal), now());
    }
}
