namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>What the operations of one branch may do together.</summary>
internal static class BranchRules
{
    /// <summary>
    /// Whether the branch puts a key twice, or both puts and deletes one. Without that, a revision changes each key once, and a
    /// key and a revision name one version.
    /// </summary>
    public static bool Conflicts(Operation[] branch)
    {
        if (branch.Length < 2)
            return false;
        ByteString[] put = [.. branch.OfType<PutOperation>().Select(operation => operation.Key).Order()];
        for (var at = 1; at < put.Length; at++)
        {
            if (put[at - 1] == put[at])
                return true;
        }

        return branch.OfType<DeleteOperation>().Any(delete => HasKeyIn(put, delete.Range));
    }

    private static bool HasKeyIn(ByteString[] sorted, KeyRange range)
    {
        var at = Array.BinarySearch(sorted, range.From);
        if (at < 0)
            at = ~at;
        return at < sorted.Length && range.Contains(sorted[at]);
    }
}
