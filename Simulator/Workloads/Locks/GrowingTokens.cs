using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Whether tokens grow in time: of two operations of which one had returned when the other was invoked, that one's is not the greater.</summary>
internal static class GrowingTokens
{
    /// <summary>Null if they do.</summary>
    /// <param name="operations">Those that were answered, each with its token, of one name.</param>
    /// <param name="strictly">They must not be equal either.</param>
    /// <param name="what">What it is about, for people.</param>
    public static Violation? Check(IReadOnlyCollection<(Operation Operation, long Token)> operations, bool strictly, string what)
    {
        var returned = operations.OrderBy(one => one.Operation.Returned).ThenBy(one => one.Operation.Id).ToArray();
        (Operation Operation, long Token)? highest = null; // of those that had returned
        var next = 0;
        foreach (var (operation, token) in operations.OrderBy(one => one.Operation.Invoked).ThenBy(one => one.Operation.Id))
        {
            for (; next < returned.Length && returned[next].Operation.Returned < operation.Invoked; next++)
            {
                if (highest is null || returned[next].Token > highest.Value.Token) highest = returned[next];
            }

            if (highest is not { } before || (strictly ? token > before.Token : token >= before.Token)) continue;
            return new Violation(
                what,
                $"#{operation.Id} ({operation}) came with token {token}, after #{before.Operation.Id} ({before.Operation}) with token {before.Token} had returned.",
                [before.Operation, operation],
                [before.Operation.Id, operation.Id]);
        }

        return null;
    }
}
