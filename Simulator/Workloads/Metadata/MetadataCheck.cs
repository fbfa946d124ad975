using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// Holds what clients were told to what the group has truly done:
/// <list type="bullet">
/// <item>Once: a change that was acknowledged was carried out once, one of unknown outcome once at most, one that was refused never.</item>
/// <item>By revision: replaying the log in its order gives each change the answer that its caller got, and each read what it saw, at the
/// revision that it was told.</item>
/// <item>In time: a change was carried out between its call and its return. A linearizable read saw all that was committed before it was
/// called; one of an age all that was committed that long before, by any clock within the bound of drift.</item>
/// <item>Given up: a change of unknown outcome is not carried out any more once one was that the same library began later, while it had no other.</item>
/// <item>Compacted: a revision is refused if and only if the store was compacted above it.</item>
/// </list>
/// </summary>
/// <param name="history">What the group has done.</param>
/// <param name="drift">How much slower than true time a clock may run.</param>
internal sealed class MetadataCheck(TrueHistory history, double drift)
{
    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public Violation? Run(IEnumerable<Operation> operations)
    {
        Operation[] all = [.. operations];
        Operation[] changes = [.. all.Where(operation => operation.Input is ChangeCall)];
        var carried = new Dictionary<int, TrueEffect>();
        foreach (var effect in history.Effects.Where(effect => effect.HasRun))
        {
            if (CallMarks.CallOf(effect.Command) is { } number) carried.TryAdd(number, effect);
        }

        return history.Wrong
            ?? Once(changes)
            ?? changes.Select(change => Change(change, carried)).FirstOrDefault(found => found is not null)
            ?? changes.Where(change => ((ChangeCall)change.Input!).Library is not null).GroupBy(change => ((ChangeCall)change.Input!).Library)
                .Select(library => GivenUp([.. library], carried)).FirstOrDefault(found => found is not null)
            ?? all.Where(operation => operation.Input is ReadCall).Select(Read).FirstOrDefault(found => found is not null);
    }

    private Violation? Once(Operation[] changes)
    {
        var calls = changes.ToDictionary(change => ((ChangeCall)change.Input!).Number, change => change.Input!);
        return ExactlyOnce.Check(changes, history.Effects
            .Where(effect => effect.HasRun)
            .Select(effect => CallMarks.CallOf(effect.Command))
            .OfType<int>()
            .Select(number => calls.GetValueOrDefault(number) ?? $"change {number}"));
    }

    private static Violation? Change(Operation change, Dictionary<int, TrueEffect> carried)
    {
        if (change.Outcome != Outcome.Ok) return null;
        var (call, done) = ((ChangeCall)change.Input!, (ChangeDone)change.Output!);
        var effect = carried[call.Number];
        if (done.Revision != effect.Revision) return Found(change, $"was told revision {done.Revision}, and was carried out at {effect.Revision}");
        if (done.Answer is { } answer && answer != effect.Answer) return Found(change, $"was answered \"{answer}\"; replayed it is \"{effect.Answer}\"");
        if (effect.Entry.Applied < change.Invoked) return Found(change, "was carried out before it was called");
        return effect.Entry.Applied > change.Returned ? Found(change, "was acknowledged before any replica had applied it") : null;
    }

    // In the order of their calls. What is begun while another is under way tells the store nothing of those before it.
    private static Violation? GivenUp(Operation[] changes, Dictionary<int, TrueEffect> carried)
    {
        Operation? givenUp = null; // Of those so far, the one that was carried out last.
        for (var at = 0; at < changes.Length; at++)
        {
            var later = changes[at];
            if (givenUp is not null && IsAlone(at) && IndexOf(givenUp) > IndexOf(later))
            {
                var what = $"#{givenUp.Id} ({givenUp.Call}) was given up, and was carried out after #{later.Id}, which its client began later.";
                return new Violation("metadata by revision", what, [givenUp, later], [givenUp.Id, later.Id]);
            }

            if (later.Outcome == Outcome.Unknown && IndexOf(later) > (givenUp is null ? 0 : IndexOf(givenUp))) givenUp = later;
        }

        return null;

        bool IsAlone(int at) => changes[at].Outcome == Outcome.Ok
            && Array.TrueForAll(changes[..at], earlier => earlier.Ended < changes[at].Invoked)
            && (at + 1 == changes.Length || changes[at + 1].Invoked > changes[at].Invoked);

        long IndexOf(Operation change) => carried.GetValueOrDefault(((ChangeCall)change.Input!).Number)?.Entry.Index ?? 0;
    }

    private Violation? Read(Operation read)
    {
        if (read.Outcome != Outcome.Ok) return null;
        var call = (ReadCall)read.Input!;
        if (read.Output is ReadCompacted { Compacted: var compacted }) return Refused(read, call.Operation.Revision, compacted);
        var seen = (ReadSeen)read.Output!;
        if (seen.Revision == ReadSeen.NotTold) return Pages(read, call, seen);
        if (call.Operation.Revision == 0 && Old(read, call, seen) is { } old) return old;
        if (seen.Revision > history.RevisionAt(read.Returned)) return Found(read, $"was told revision {seen.Revision}, which nobody had made");
        var at = call.Operation.Revision == 0 ? seen.Revision : call.Operation.Revision;
        if (call is { MaxAge: null, Operation.Revision: > 0 } && history.CompactedAt(read.Invoked) is var least && at < least)
            return Found(read, $"was answered, though the store was compacted at {least} before");
        var right = TrueRange.Read(history.At(at), call.Operation);
        return right == seen.Text ? null : Found(read, $"saw {seen.Text}; at revision {at} it is {right}");
    }

    private Violation? Pages(Operation read, ReadCall call, ReadSeen seen)
    {
        var (first, last) = (history.RevisionAt(read.Invoked), history.RevisionAt(read.Returned));
        for (var revision = first; revision <= last; revision++)
        {
            if (TrueRange.Read(history.At(revision), call.Operation) == seen.Text) return null;
        }

        return Found(read, $"saw {seen.Text}, which was there at none of the revisions {first} to {last} that it may have read");
    }

    private Violation? Old(Operation read, ReadCall call, ReadSeen seen)
    {
        var age = call.MaxAge is { } allowed ? (long)Math.Ceiling(allowed.Ticks / (1 - drift)) : 0;
        var needed = history.RevisionAt(read.Invoked - age);
        if (seen.Revision >= needed) return null;
        return Found(read, call.MaxAge is null
            ? $"saw revision {seen.Revision}, when {needed} had been committed before it was called"
            : $"saw revision {seen.Revision}, when {needed} had been committed {TimeSpan.FromTicks(age).TotalMilliseconds} ms before it was called");
    }

    private Violation? Refused(Operation read, long revision, long compacted)
    {
        if (compacted <= revision) return Found(read, $"was told that {revision} is compacted away, the least being {compacted}");
        return history.WasCompactedAt(compacted) && history.CompactedAt(read.Returned) >= compacted
            ? null
            : Found(read, $"was told that the store is compacted at {compacted}, and it was not");
    }

    private static Violation Found(Operation operation, string what) =>
        new("metadata by revision", $"#{operation.Id} ({operation.Call}) {what}.", [operation], [operation.Id]);
}
