namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// Wishes that whoever made them has ended, the last few: a call of one that comes only then, because the network was slow, is too late. For as long as
/// the activation lives, and nowhere else.
/// </summary>
/// <remarks>
/// Those of which nothing was known here when they ended are kept apart from the others: of them calls are certainly under way, if they are not lost,
/// and on a busy name the others would soon have driven them out.
/// </remarks>
internal sealed class EndedWishes
{
    /// <summary>How many are remembered of each kind.</summary>
    public const int Capacity = 32;

    // A name that was used once and is kept in memory has one of them in it.
    private readonly List<(LockOperation Operation, TimeSpan At)> _known = [];
    private readonly List<(LockOperation Operation, TimeSpan At)> _unknown = [];

    /// <summary>It has ended.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="wasKnown">It held or waited.</param>
    /// <param name="now">The activation's clock.</param>
    public void Add(LockOperation operation, bool wasKnown, TimeSpan now)
    {
        Remove(_known, operation);
        // Whoever releases twice may have called before both.
        var ended = Remove(_unknown, operation) || !wasKnown ? _unknown : _known;
        if (ended.Count == Capacity)
            ended.RemoveAt(0);
        ended.Add((operation, now));
    }

    /// <summary>Whether it has ended, within <see cref="LockTable.Memory"/>: nothing that was sent before is later than that.</summary>
    public bool Contains(LockOperation operation, TimeSpan now) => Contains(_known, operation, now) || Contains(_unknown, operation, now);

    private static bool Contains(List<(LockOperation Operation, TimeSpan At)> ended, LockOperation operation, TimeSpan now) =>
        ended.Exists(one => one.Operation.Number == operation.Number && one.Operation.Owner == operation.Owner && now - one.At < LockTable.Memory);

    private static bool Remove(List<(LockOperation Operation, TimeSpan At)> ended, LockOperation operation) =>
        ended.RemoveAll(one => one.Operation == operation) > 0;
}
