namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Makes the shortest history it can that shows why the operations of one key are not linearizable. Every step weakens what is claimed,
/// so that if the whole were linearizable, what is left would be, too: what is left is a violation, and for that reason the whole is one.
/// <list type="number">
/// <item><b>Prefix.</b> What was invoked after a time goes, what had not returned by then becomes open (or goes, if it is known to have
/// changed nothing): a prefix of a linearizable history is linearizable. The shortest prefix by return time that is a violation is found by halving.</item>
/// <item><b>Cut.</b> For a blind write w: what had returned when w was invoked goes; so do reads that may come before w; other operations
/// that may, if not blind themselves, are dropped as below. All that follows w in an order has then still what it had: w settles the
/// state. The latest w that leaves a violation is taken, and kept.</item>
/// <item><b>Drop.</b> A dropped read goes. A dropped write does not just vanish, as then a read of its value would seem to be a wonder:
/// it is taken to have happened <i>any number of times, at any time</i>, unconditionally. Operations are dropped in larger and then
/// smaller chunks (the complements of ddmin: Zeller, Hildebrandt, TSE 28(2), 2002); more of them dropped is never more of a violation,
/// so at the end no further one can be.</item>
/// <item><b>Context.</b> If none of those left writes a value that one of them saw, a write of it is shown as well, if there is one and
/// it does not explain things: so that a stale read does not look like a read of what was never written.</item>
/// </list>
/// So the result convinces by itself: whatever the operations not shown did, and whenever, those shown contradict each other.
/// </summary>
internal sealed class Shrinker<TState>(SequentialModel<TState> model, IReadOnlyList<Operation> operations, SearchLimits limits)
    where TState : notnull
{
    private readonly SearchLimits _trial =
        limits with { Steps = Math.Max(1, limits.Steps / 10), Entries = Math.Max(1, limits.Entries / 10) };
    private int _trials;
    private long _until;

    public Violation Run()
    {
        var prefix = ShortestPrefix();
        var (start, candidates, freed) = Cut(prefix);
        List<Operation> always = start is null ? [] : [start];
        var kept = Drop(always, candidates, freed);
        // Perhaps the cut was of no use: all can be dropped that it let go, and its write.
        if (start is not null && IsViolation(kept, [.. prefix.Except(kept)])) (always, candidates, freed) = ([], prefix, []);
        var context = Context([.. always, .. kept]);
        if (context.Count == 0) return Describe([.. always, .. kept]);
        always.AddRange(context);
        kept = Drop(always, kept, [.. freed, .. candidates.Except(kept).Except(context)]);
        return Describe([.. always, .. kept]);
    }

    private List<Operation> ShortestPrefix()
    {
        long[] returns = [.. operations.Where(operation => !operation.IsOpen).Select(operation => operation.Returned).Distinct().Order()];
        var (low, high) = (0, returns.Length - 1); // the prefix up to returns[high] is a violation
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (IsViolation(PrefixUntil(returns[middle]), [])) high = middle;
            else low = middle + 1;
        }
        _until = returns[high];
        return PrefixUntil(_until);
    }

    private List<Operation> PrefixUntil(long time) => [.. operations.Where(operation => operation.Invoked <= time)
        .Where(operation => operation.Returned <= time || operation.IsOpen || !model.TraitsOf(operation).ReadOnly)
        .Select(operation => AsOf(time, operation))];

    private static Operation AsOf(long time, Operation operation) =>
        operation.Returned <= time || operation.IsOpen ? operation : operation.AsOpen();

    private (Operation? Start, List<Operation> Behind, List<Operation> Freed) Cut(List<Operation> prefix)
    {
        List<Operation> writes = [.. prefix.Where(one => !one.IsOpen && model.TraitsOf(one).Blind).OrderByDescending(one => one.Invoked)];
        for (var i = 0; i < writes.Count; i += 1 + (i / 16))
        {
            var (rest, freed) = Behind(writes[i], prefix);
            if (IsViolation([writes[i], .. rest], freed)) return (writes[i], rest, freed);
        }
        return (null, prefix, []);
    }

    private (List<Operation> Behind, List<Operation> Freed) Behind(Operation start, List<Operation> prefix)
    {
        var (rest, freed) = (new List<Operation>(), new List<Operation>());
        foreach (var operation in prefix)
        {
            if (ReferenceEquals(operation, start) || operation.Returned < start.Invoked) continue;
            var traits = model.TraitsOf(operation);
            if (operation.IsOpen || operation.Invoked > start.Returned || traits.Blind) rest.Add(operation);
            else if (!traits.ReadOnly) freed.Add(operation);
        }
        return (rest, freed);
    }

    private List<Operation> Drop(List<Operation> always, List<Operation> candidates, List<Operation> freed)
    {
        var kept = candidates;
        var dropped = freed;
        for (var size = Math.Max(1, kept.Count / 2); ; size /= 2)
        {
            for (var at = 0; at < kept.Count;)
            {
                var count = Math.Min(size, kept.Count - at);
                List<Operation> without = [.. kept[..at], .. kept[(at + count)..]];
                List<Operation> more = [.. dropped, .. kept.GetRange(at, count)];
                if (IsViolation([.. always, .. without], more)) (kept, dropped) = (without, more);
                else at += count;
            }
            if (size == 1) return kept;
        }
    }

    private bool IsViolation(List<Operation> kept, List<Operation> dropped)
    {
        if (++_trials > limits.Trials) return false;
        Operation[] phantoms = [.. dropped.Where(operation => !model.TraitsOf(operation).ReadOnly).Select(model.Unconditional)];
        // The lavish search is quick, and tells in most cases.
        return IsViolation(SearchMode.Lavish) || IsViolation(SearchMode.Exact);

        bool IsViolation(SearchMode mode)
        {
            try
            {
                return !new LinearizationSearch<TState>(model, kept, phantoms, _trial, mode).Run();
            }
            catch (SearchLimitException)
            {
                return false; // Not known to be one: then nothing is dropped.
            }
        }
    }

    private List<Operation> Context(List<Operation> kept)
    {
        List<Operation> shown = [.. Originals(kept)];
        var context = new List<Operation>();
        foreach (var witness in shown.ToArray())
        {
            if (model.TraitsOf(witness).Needs is not { } value || value == model.InitialValue) continue;
            if (shown.Any(operation => model.TraitsOf(operation).Leaves == value)) continue;
            // Not one that saw something itself: that would have to be explained in its turn.
            List<Operation> writers = [.. operations.Where(operation =>
                model.TraitsOf(operation) is { Needs: null } traits && traits.Leaves == value)];
            var writer = writers.Where(operation => operation.Invoked <= witness.Returned).MaxBy(operation => operation.Invoked)
                ?? writers.MinBy(operation => operation.Invoked);
            if (writer is null || !IsViolation([.. shown, writer], [])) continue;
            shown.Add(writer);
            context.Add(AsOf(_until, writer));
        }
        return context;
    }

    /// <summary>They as they were, in order of invocation.</summary>
    private Operation[] Originals(List<Operation> kept)
    {
        var ids = kept.Select(operation => operation.Id).ToHashSet();
        return [.. operations.Where(operation => ids.Contains(operation.Id)).OrderBy(operation => operation.Id)];
    }

    private Violation Describe(List<Operation> kept)
    {
        var shortest = Originals(kept);
        var name = $"linearizability of a {model.Name}";
        var what = $"No order of these operations on \"{shortest[0].Key}\" explains what they gave, whatever the others did";
        var search = new LinearizationSearch<TState>(model, shortest, [], limits, SearchMode.Plain);
        try
        {
            if (search.Run()) throw new InvalidOperationException("Shrinking made a history that is no violation.");
        }
        catch (SearchLimitException)
        {
            return new Violation(name, $"{what}.", shortest, []); // It was found to be one with less known; only where it fails is not.
        }
        var order = search.LongestOrder;
        var stuck = search.Stuck!;
        var before = order.Count == 0 ? "at first" : $"after {string.Join(", ", order.TakeLast(6).Select(operation => $"#{operation.Id}"))}";
        int[] marked = order.LastOrDefault(operation => !model.TraitsOf(operation).ReadOnly) is { } last && last.Id != stuck.Id
            ? [last.Id, stuck.Id] : [stuck.Id];
        what += $": {before} the {model.Name} holds {search.StateThere}, so #{stuck.Id} cannot be \"{stuck}\".";
        return new Violation(name, what, shortest, [.. marked.Order()]);
    }
}
