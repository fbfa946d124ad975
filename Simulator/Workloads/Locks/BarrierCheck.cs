using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>What may not be in a history of barriers, whatever befalls the world.</summary>
internal static class BarrierCheck
{
    private const string Name = "barriers";

    // A call may come once more when its operation has been forgotten: after so long, or so many others.
    private static readonly long Forgotten = BarrierTable.Memory.Ticks / 2;

    // Nothing that was sent in vain comes later than that.
    private static readonly long Late = TimeSpan.FromSeconds(65).Ticks;

    /// <summary>Null if it is not.</summary>
    /// <param name="history">All that was done.</param>
    /// <param name="hasDoubled">Whether a request that was sent between two instants may have come twice.</param>
    public static Violation? Check(IReadOnlyList<Operation> history, Func<long, long, bool> hasDoubled) =>
        history.Where(operation => operation.Action is BarrierSteps.Set or BarrierSteps.Remove or BarrierSteps.Wait)
            .GroupBy(operation => operation.Key)
            .Select(barrier => Single([.. barrier]))
            .Concat(history.Where(operation => operation.Action == BarrierSteps.Enter).GroupBy(operation => operation.Key).Select(barrier => Double([.. barrier], hasDoubled)))
            .FirstOrDefault(violation => violation is not null);

    private static Violation? Single(Operation[] history)
    {
        Operation[] changes = [.. history.Where(operation => operation.Action != BarrierSteps.Wait)];
        var rounds = changes.Where(operation => operation.Action == BarrierSteps.Set && operation.Outcome == Outcome.Ok)
            .Select(operation => (Operation: operation, Round: Versioned.Number(operation.Output!))).ToArray();
        return GrowingTokens.Check(rounds, strictly: false, Name)
            ?? history.Where(operation => operation.Action == BarrierSteps.Wait && operation.Outcome == Outcome.Ok)
                .Select(wait => Equals(wait.Output, BarrierSteps.Passed) ? PassedWhileSet(wait, rounds, changes) : HeldWhileFree(wait, rounds, changes))
                .FirstOrDefault(violation => violation is not null);
    }

    // It was seen to be set before he came, and nobody removed it since, in time for him.
    private static Violation? PassedWhileSet(Operation wait, (Operation Operation, long Round)[] rounds, Operation[] changes)
    {
        var (set, round) = rounds.Where(one => one.Operation.Returned < wait.Invoked).OrderBy(one => one.Round).ThenBy(one => one.Operation.Invoked).LastOrDefault();
        if (set is null) return null;
        var mayEnd = changes.Any(change => change.Action == BarrierSteps.Remove
            && change.Invoked <= wait.Returned
            && Versioned.Number(change.Input!) is var ends && (ends == 0 || ends >= round)
            && (change.IsOpen || MayComeAgain(change, wait.Returned, changes) || (Equals(change.Output, true) && change.Returned >= set.Invoked)));
        return mayEnd ? null : Found($"#{wait.Id} has passed a barrier that was set, in round {round}, for all of the time.", set, wait);
    }

    // The last round that there can have been was removed before he came.
    private static Violation? HeldWhileFree(Operation wait, (Operation Operation, long Round)[] rounds, Operation[] changes)
    {
        if (changes.Any(change => change.Action == BarrierSteps.Set && change.Invoked <= wait.Returned && (change.IsOpen || MayComeAgain(change, wait.Returned, changes)))) return null;
        var before = rounds.Where(one => one.Operation.Invoked <= wait.Returned).ToArray();
        if (before.Length == 0) return Found($"#{wait.Id} has waited for a barrier that nobody had set.", wait);
        var last = before.Max(one => one.Round);
        var known = before.Where(one => one.Round == last).Max(one => one.Operation.Returned);
        return changes.FirstOrDefault(change => change.Action == BarrierSteps.Remove && Equals(change.Output, true) && change.Invoked > known && change.Returned < wait.Invoked) is { } removal
            ? Found($"#{wait.Id} has waited for a barrier that was not set at any time.", removal, wait)
            : null;
    }

    private static bool MayComeAgain(Operation change, long until, Operation[] changes) =>
        until - change.Invoked > Forgotten || changes.Count(other => other.Invoked > change.Invoked && other.Invoked <= until) >= BarrierTable.MaxMarks;

    private static Violation? Double(Operation[] entries, Func<long, long, bool> hasDoubled)
    {
        var entered = entries.Where(entry => entry.Outcome == Outcome.Ok).Select(entry => (entry, Round: Versioned.Number(entry.Output!))).ToArray();
        if (GrowingTokens.Check(entered, strictly: false, Name) is { } fallen) return fallen;
        foreach (var (entry, round) in entered)
        {
            // Who was let into a later round may have been in this one first, without having heard so before his lease ran out. And a call of one who was in an earlier
            // round, if it came twice, the second time late and to another activation, counts as one who has come.
            var others = entries.Where(other => other.Invoked <= entry.Returned
                && ((other.Outcome == Outcome.Ok && Versioned.Number(other.Output!) >= round)
                    || (other.Ended >= entry.Invoked - Late && (other.IsOpen || (other.Outcome == Outcome.Ok && hasDoubled(other.Invoked, other.Ended)))))).ToArray();
            if (others.Length < Versioned.Number(entry.Input!))
                return Found($"#{entry.Id} was let into round {round}, to which no more than {others.Length} had come.", others);
        }

        return null;
    }

    private static Violation Found(string what, params Operation[] shown) =>
        new(Name, what, [.. shown.OrderBy(operation => operation.Id)], [.. shown.Select(operation => operation.Id)]);
}
