namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether transactions over many keys are strictly serializable in the order of the store's revisions (which the store claims to be
/// their order, so no order need be searched for):
/// <list type="bullet">
/// <item>No two transactions that write have the same revision.</item>
/// <item>Real time: if A returned before B was invoked, B's revision is not lower than A's; if B writes, it is higher.</item>
/// <item>Replay: each saw the state that the writes of lower revisions left, or, if it only reads, of revisions up to its own.</item>
/// </list>
/// Open transactions that write may have taken effect at any revision that no other has, later than all that had returned before they
/// were invoked, if what they depend on was so then; or not at all. They are placed only where an observation asks for it: with
/// values that are written once each, there is hardly a choice. Where there is, all are tried, up to the limit of steps.
/// </summary>
internal static class Transactions
{
    private const string Name = "transactions in order of revision";

    /// <summary>Null if they are. <see cref="SearchLimitException"/> if that could not be found out within the limits.</summary>
    /// <param name="transactions">All of them, in any order.</param>
    /// <param name="limits">When to give up.</param>
    /// <param name="initial">The state at first, if not empty.</param>
    public static Violation? Check(IEnumerable<Transaction> transactions, SearchLimits limits, IReadOnlyDictionary<string, object?>? initial = null)
    {
        Transaction[] all = [.. transactions.Where(one => one.Operation.Outcome != Outcome.Failed)];
        Transaction[] known = [.. all.Where(one => !one.Operation.IsOpen).OrderBy(RevisionOf).ThenBy(one => one.Writes.Count == 0)
            .ThenBy(one => one.Operation.Id)];
        Transaction[] open = [.. all.Where(one => one.Operation.IsOpen && one.Writes.Count > 0)];
        return Unique(known) ?? RealTime(known) ?? new TransactionReplay(Name, known, open, limits, initial).Run();
    }

    private static Violation? Unique(Transaction[] known)
    {
        for (var i = 1; i < known.Length; i++)
        {
            var (a, b) = (known[i - 1], known[i]);
            if (RevisionOf(a) == RevisionOf(b) && a.Writes.Count > 0 && b.Writes.Count > 0)
                return Found($"{a} and {b} have both written at one revision.", a, b);
        }
        return null;
    }

    private static Violation? RealTime(Transaction[] known)
    {
        Transaction[] returned = [.. known.OrderBy(one => one.Operation.Returned)];
        Transaction? highest = null;
        var next = 0;
        foreach (var b in known.OrderBy(one => one.Operation.Invoked).ThenBy(one => one.Operation.Id))
        {
            for (; next < returned.Length && returned[next].Operation.Returned < b.Operation.Invoked; next++)
                if (highest is null || RevisionOf(returned[next]) > RevisionOf(highest)) highest = returned[next];
            if (highest is null) continue;
            if (RevisionOf(b) < RevisionOf(highest))
                return Found($"{b} was invoked after {highest} had returned, and has a lower revision.", highest, b);
            if (b.Writes.Count > 0 && RevisionOf(b) == RevisionOf(highest))
                return Found($"{b} was invoked after {highest} had returned, which read a state that had its writes already.", highest, b);
        }
        return null;
    }

    private static long RevisionOf(Transaction transaction) => transaction.Revision
        ?? throw new ArgumentException($"Transaction #{transaction.Operation.Id} ({transaction.Operation}) has no revision.");

    private static Violation Found(string what, params Transaction[] shown) => new(Name, what,
        [.. shown.Select(one => one.Operation).OrderBy(one => one.Id)], [.. shown.Select(one => one.Operation.Id).Order()]);
}
