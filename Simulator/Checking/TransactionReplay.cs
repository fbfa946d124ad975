namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Replays transactions in the order of their revisions. When one saw what is not there, each open transaction that could have written
/// it is tried at each place before where it could have been.
/// <para>
/// That is exact. If there are open transactions and places that explain everything, then also a smallest such choice. In it, the first
/// observation that fails without some of them is explained by the last of its writers of that key, and that one must be among those
/// missing: were it placed or known already, the value would be there. So one of the attempts made here is right, and by induction all.
/// </para>
/// </summary>
internal sealed class TransactionReplay(string name, Transaction[] known, Transaction[] open, SearchLimits limits,
    IReadOnlyDictionary<string, object?>? initial)
{
    private readonly StepCount _steps = new(limits.Steps);
    private Miss? _furthest;

    public Violation? Run() => IsExplained() ? null : Describe(_furthest!);

    private bool IsExplained()
    {
        // Of each place, when the first transaction returned that comes after it.
        var returned = new long[known.Length + 1];
        returned[^1] = long.MaxValue;
        for (var i = known.Length - 1; i >= 0; i--) returned[i] = Math.Min(returned[i + 1], known[i].Operation.Returned);
        List<Placed> order = [.. known.Select((one, i) => new Placed(one, i))];
        return Explains(order, returned);
    }

    /// <summary>Depth first, without recursion: each entry is an order and the attempts that are left to repair it.</summary>
    private bool Explains(List<Placed> order, long[] returned)
    {
        var stack = new Stack<IEnumerator<List<Placed>>>();
        for (var next = order; ;)
        {
            if (Replay(next) is not { } miss) return true;
            if (_furthest is null || miss.Known > _furthest.Known) _furthest = miss;
            stack.Push(Repairs(next, miss, returned).GetEnumerator());
            while (!stack.Peek().MoveNext())
            {
                stack.Pop();
                if (stack.Count == 0) return false;
            }
            next = stack.Peek().Current;
        }
    }

    /// <summary>The orders with one more open transaction that writes what was missed.</summary>
    private IEnumerable<List<Placed>> Repairs(List<Placed> order, Miss miss, long[] returned)
    {
        foreach (var candidate in open)
        {
            if (order.Any(placed => placed.Transaction == candidate)) continue;
            if (!candidate.Writes.Any(write => write.Key == miss.Read.Key && Equals(write.Value, miss.Read.Value) != miss.Read.Differs)) continue;
            for (var at = miss.Index; at > miss.Writer; at--)
            {
                var place = order[at].Place;
                if (returned[place] < candidate.Operation.Invoked) break;
                if (IsFull(order, place)) continue;
                yield return [.. order[..at], new Placed(candidate, place), .. order[at..]];
            }
        }
    }

    /// <summary>Whether there is no revision left between the known transactions on both sides of a place.</summary>
    private bool IsFull(List<Placed> order, int place)
    {
        // A reader at a revision comes after its writer: between these two there is none.
        var above = place == known.Length ? long.MaxValue : known[place].Revision!.Value + (known[place].Writes.Count == 0 ? 1 : 0);
        var below = place == 0 ? long.MinValue : known[place - 1].Revision!.Value;
        var used = order.Count(placed => placed.Place == place) - (place == known.Length ? 0 : 1);
        return (Int128)above - below - 1 <= used;
    }

    /// <summary>The first that saw what was not there; null if all is well.</summary>
    private Miss? Replay(List<Placed> order)
    {
        var state = new Dictionary<string, Version>();
        if (initial is not null)
            foreach (var (key, value) in initial)
                state[key] = new Version(value, -1, 0);
        for (var i = 0; i < order.Count; i++)
        {
            _steps.Take();
            var (transaction, place) = order[i];
            foreach (var read in transaction.Reads)
            {
                var there = state.GetValueOrDefault(read.Key, new Version(null, -1, 0));
                if (Equals(there.Value, read.Value) == read.Differs || (read.Modified is { } at && !MayBe(order, there, at)))
                    return new Miss(order, i, place, read, there.Value, there.Writer);
            }
            foreach (var write in transaction.Writes)
                state[write.Key] = new Version(write.Value, i, transaction.Operation.IsOpen ? null : transaction.Revision);
        }
        return null;
    }

    /// <summary>Whether this can be the revision at which a version was written.</summary>
    private bool MayBe(List<Placed> order, Version version, long revision)
    {
        if (version.Revision is { } known1) return known1 == revision;
        var place = order[version.Writer].Place;
        return (place == 0 || known[place - 1].Revision < revision) && (place == known.Length || revision < known[place].Revision
            || (known[place].Writes.Count == 0 && revision == known[place].Revision));
    }

    private Violation Describe(Miss miss)
    {
        var reader = miss.Order[miss.Index].Transaction;
        var writer = miss.Writer < 0 ? null : miss.Order[miss.Writer].Transaction;
        // Who wrote what it saw: the latest before it, else the first of all.
        var candidates = miss.Order.Select(placed => placed.Transaction).Concat(open).Distinct().Where(one => one != reader && one != writer
            && one.Writes.Any(write => write.Key == miss.Read.Key && Equals(write.Value, miss.Read.Value) != miss.Read.Differs)).ToList();
        var source = candidates.LastOrDefault(one => one.Revision < reader.Revision) ?? candidates.FirstOrDefault();
        var what = $"{reader} saw {miss.Read}, where {Operation.Show(miss.There)} was"
            + (writer is null ? " from the beginning." : $", written by {writer}.")
            + (source is null ? "" : $" What it saw was written by {source}.");
        // All open ones that the reader saw: they may stand in each other's way.
        var seen = open.Where(one => one != writer && one != source && one != reader && reader.Reads.Any(read => Wrote(one, read)));
        Transaction[] shown = Shown([.. new[] { writer, source, reader }.OfType<Transaction>(), .. seen], miss);
        return new Violation(name, what, [.. shown.Select(one => one.Operation).OrderBy(one => one.Id)],
            [.. new[] { writer, reader }.OfType<Transaction>().Select(one => one.Operation.Id).Distinct().Order()]);
    }

    /// <summary>
    /// The fewest that show it by themselves. An open transaction took effect for those who saw it, so they are shown, too, where that
    /// matters: without them it might have been later, or never.
    /// </summary>
    private Transaction[] Shown(List<Transaction> fewest, Miss miss)
    {
        if (IsEnough(fewest)) return [.. fewest];
        for (var i = 0; i < fewest.Count; i++)
        {
            if (!fewest[i].Operation.IsOpen) continue;
            var witness = miss.Order.Select(placed => placed.Transaction)
                .FirstOrDefault(one => one != fewest[i] && one.Reads.Any(read => Wrote(fewest[i], read)));
            if (witness is not null && !fewest.Contains(witness)) fewest.Add(witness);
        }
        if (IsEnough(fewest)) return [.. fewest];
        List<Transaction> all = [.. known, .. open];
        // Those that neither saw nor wrote the key can go, if it stays a violation: no write of the key goes, so no read of it is a wonder.
        List<Transaction> ofKey = [.. all.Where(one =>
            one.Reads.Any(read => read.Key == miss.Read.Key) || one.Writes.Any(write => write.Key == miss.Read.Key))];
        return IsEnough(ofKey) ? [.. ofKey] : [.. all];
    }

    private static bool Wrote(Transaction writer, Observation read) =>
        !read.Differs && writer.Writes.Any(write => write.Key == read.Key && Equals(write.Value, read.Value));

    private bool IsEnough(List<Transaction> fewer)
    {
        var replay = new TransactionReplay(name, [.. known.Where(fewer.Contains)], [.. open.Where(fewer.Contains)], limits, initial);
        try
        {
            return !replay.IsExplained();
        }
        catch (SearchLimitException)
        {
            return false; // Not known to be: then more are shown.
        }
    }

    /// <summary>A transaction in an order. Known ones have their index for a place; open ones that of the known one that they come before.</summary>
    private readonly record struct Placed(Transaction Transaction, int Place);

    private readonly record struct Version(object? Value, int Writer, long? Revision);

    /// <summary>An observation that fails, where, and what was there, by which of the order (-1: from the beginning).</summary>
    private sealed record Miss(List<Placed> Order, int Index, int Known, Observation Read, object? There, int Writer);
}
