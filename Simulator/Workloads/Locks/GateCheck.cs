using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// What holds whatever clocks do: a gate that has accepted a token accepts no lower one, and a counter behind it, which each holder reads after it
/// has shown its token and writes once, loses nothing and gains nothing.
/// </summary>
internal static class GateCheck
{
    /// <summary>Shows a token, and reads.</summary>
    public const string Enter = "enter";

    /// <summary>Writes, with a token, one more than was read.</summary>
    public const string Increment = "increment";

    /// <summary>Null if so.</summary>
    /// <param name="history">Accesses have their token for their input, and the count for their output.</param>
    /// <param name="counts">What each counter was at in the end, by the gate's name.</param>
    public static Violation? Check(IEnumerable<Operation> history, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var gate in history.Where(operation => operation.Action is Enter or Increment).GroupBy(operation => operation.Key).OrderBy(gate => gate.Key, StringComparer.Ordinal))
        {
            var accepted = gate.Where(access => access.Outcome == Outcome.Ok).Select(access => (access, Versioned.Number(access.Input!))).ToList();
            if (GrowingTokens.Check(accepted, strictly: false, "the gate") is { } fallen) return fallen;
            var increments = gate.Where(access => access.Action == Increment);
            if (counts.TryGetValue(gate.Key, out var count) && ExactlyOnce.CheckCount(increments, count) is { } lost) return lost;
        }

        return null;
    }
}
