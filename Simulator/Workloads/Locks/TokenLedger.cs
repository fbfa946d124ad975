using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Every record of a name that is known to have been durable, by its version: tokens grow from each to the next for ever.</summary>
internal sealed class TokenLedger
{
    private readonly Dictionary<GrainId, SortedDictionary<long, LockRecord>> _records = [];

    /// <summary>This was written as that version, or read as that.</summary>
    public void Add(GrainId grain, long version, LockRecord record)
    {
        if (!_records.TryGetValue(grain, out var versions)) versions = _records[grain] = [];
        versions[version] = record;
    }

    /// <summary>A token that did not grow; null if all did.</summary>
    public Violation? Check() => _records.Select(pair => Check(pair.Key, pair.Value)).FirstOrDefault(violation => violation is not null);

    private static Violation? Check(GrainId grain, SortedDictionary<long, LockRecord> versions)
    {
        var seen = new HashSet<LockWish>();
        var holds = new HashSet<(string Owner, DateTimeOffset Since, long Token)>();
        var (highest, next) = (0L, 0L);
        foreach (var (version, record) in versions)
        {
            foreach (var hold in record.Holds)
            {
                LockWish[] wishes = [.. hold.Operations.Select(number => new LockWish(hold.Owner, number))];
                var token = hold.Token == 0 ? version : hold.Token;
                // Its owner may have taken it again, and given back what he had, between two versions.
                var isKnown = !holds.Add((hold.Owner, hold.SinceUtc, token)) | wishes.Any(seen.Contains);
                seen.UnionWith(wishes);
                next = Math.Max(next, token);
                // Who joins readers has their token.
                if (isKnown || token > highest || (hold.Mode == HoldMode.Shared && token == highest)) continue;
                return new Violation("fencing tokens", $"{grain} was granted to {wishes[0]} with token {token} (version {version}), after token {highest}.", [], []);
            }

            highest = next;
        }

        return null;
    }
}
