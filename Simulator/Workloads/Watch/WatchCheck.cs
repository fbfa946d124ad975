using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Watch;

/// <summary>
/// Holds what watchers were told to the true history, by the guarantees that etcd gives: events come in order, each once, none is left
/// out, those of a revision together, a watch goes on where another has ended, and a mark of progress says no more than was told. All
/// six are one comparison: from a step's first revision to where the next one goes on, the events told are those that happened.
/// </summary>
internal static class WatchCheck
{
    private const string Name = "watches";

    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public static Violation? Check(TrueHistory history, IEnumerable<Operation> operations) => operations
        .Where(operation => operation is { Outcome: Outcome.Ok, Input: WatchCall })
        .Select(step => Step(history, step))
        .FirstOrDefault(found => found is not null);

    private static Violation? Step(TrueHistory history, Operation step)
    {
        var call = (WatchCall)step.Input!;
        if (step.Output is ReadCompacted { Compacted: var compacted }) return Told(history, step, call, compacted);
        var seen = (WatchSeen)step.Output!;
        if (call.From == 0) return FromNow(history, step, call, seen);
        if (Shape(call, seen) is { } what) return Found(step, what);
        var known = history.RevisionAt(step.Returned) + 1;
        if (seen.Next > Math.Max(call.From, known)) return Found(step, $"bookmarkable: it goes on at {seen.Next}, and {known} was not made yet");
        string[] right = [.. history.Changes(call.Range, call.From, seen.Next).Select(change => change.Text(call.WithPrevious))];
        string[] told = [.. seen.Events.Select(one => one.Text)];
        return right.SequenceEqual(told) ? null : Found(step, Difference(history, call, seen, right, told));
    }

    // Of what was changed while it began it may tell some: all from one revision on.
    private static Violation? FromNow(TrueHistory history, Operation step, WatchCall call, WatchSeen seen)
    {
        string[] told = [.. seen.Events.Select(one => one.Text)];
        for (var from = history.RevisionAt(step.Invoked) + 1; from <= history.RevisionAt(step.Returned) + 1; from++)
        {
            if (seen.Next >= from && history.Changes(call.Range, from, seen.Next).Select(change => change.Text(call.WithPrevious)).SequenceEqual(told)) return null;
        }

        return Found(step, "reliable: what it was told is no end of what has happened since it was begun");
    }

    private static string? Shape(WatchCall call, WatchSeen seen)
    {
        for (var i = 0; i < seen.Events.Count; i++)
        {
            var revision = seen.Events[i].Revision;
            if (revision < call.From) return $"unique: it was told revision {revision} again, having gone on at {call.From}";
            if (revision >= seen.Next) return $"resumable: it was told revision {revision}, and goes on at {seen.Next}";
            if (i > 0 && revision < seen.Events[i - 1].Revision) return $"ordered: it was told revision {revision} after {seen.Events[i - 1].Revision}";
        }

        return seen.Next < call.From ? $"ordered: it went from {call.From} back to {seen.Next}" : null;
    }

    private static string Difference(TrueHistory history, WatchCall call, WatchSeen seen, string[] right, string[] told)
    {
        if (right.Except(told).FirstOrDefault() is { } missing)
        {
            var partly = seen.Events.Any(one => history.Changes(call.Range, one.Revision, one.Revision + 1).Any(change => change.Text(call.WithPrevious) == missing));
            return $"{(partly ? "atomic" : "reliable")}: it was not told \"{missing}\"";
        }

        return told.Except(right).FirstOrDefault() is { } invented
            ? $"reliable: it was told \"{invented}\", which never happened"
            : "unique: it was told something twice, or in another order within a revision";
    }

    private static Violation? Told(TrueHistory history, Operation step, WatchCall call, long compacted)
    {
        if (compacted <= call.From) return Found(step, $"it was told that {call.From} is compacted away, the least being {compacted}");
        return history.WasCompactedAt(compacted) && history.CompactedAt(step.Returned) >= compacted
            ? null
            : Found(step, $"it was told that the store is compacted at {compacted}, and it was not");
    }

    private static Violation Found(Operation step, string what) => new(Name, $"#{step.Id} ({step.Call}): {what}.", [step], [step.Id]);
}
