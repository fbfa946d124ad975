using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>
/// The versions that were seen of each path. They grow with every commit. Over a deletion too, as far as the silos' clocks do not go back
/// while no record of the path is left: so over a deletion they may fall by as much as the clocks of the run were ever apart.
/// </summary>
internal sealed class SeenVersions
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private readonly List<(Operation Operation, long Version)> _seen = [];
    private readonly Dictionary<(string Path, long Version), string> _contents = [];
    private TimeSpan _earliest = TimeSpan.MaxValue;
    private TimeSpan _latest = TimeSpan.MinValue;

    /// <summary>Looks at the silos' wall clocks: to be called often.</summary>
    public void NoteClocks(World world)
    {
        foreach (var node in world.Nodes)
        {
            var ahead = node.Machine.Clock.WallClock - DateTimeOffset.UnixEpoch - world.Now;
            if (ahead < _earliest) _earliest = ahead;
            if (ahead > _latest) _latest = ahead;
        }
    }

    /// <summary>An operation that has ended well gave a version; returns what is wrong with it, if something is.</summary>
    public Violation? Add(Operation operation, long version, string content)
    {
        _seen.Add((operation, version));
        if (_contents.TryAdd((operation.Key, version), content) || _contents[(operation.Key, version)] == content) return null;
        return new Violation("versions", $"Version {version} of '{operation.Key}' is {content}, and was {_contents[(operation.Key, version)]}.", [operation], []);
    }

    /// <summary>Whether they grew.</summary>
    public Violation? Check(IReadOnlyList<Operation> history)
    {
        foreach (var path in _seen.GroupBy(seen => seen.Operation.Key))
        {
            Operation[] deletions = [.. history.Where(operation => operation.Key == path.Key && operation.Outcome != Outcome.Failed && Deletes(operation))];
            (Operation Operation, long Version)? highest = null;
            var returned = path.OrderBy(seen => seen.Operation.Returned).ToList();
            var next = 0;
            foreach (var seen in path.OrderBy(seen => seen.Operation.Invoked))
            {
                for (; next < returned.Count && returned[next].Operation.Returned < seen.Operation.Invoked; next++)
                    if (highest is null || returned[next].Version > highest.Value.Version) highest = returned[next];
                if (highest is not { } before || seen.Version >= before.Version) continue;
                var isOver = Array.Exists(deletions, one => one.Invoked <= seen.Operation.Returned && one.Returned >= before.Operation.Invoked);
                if (isOver && TimeSpan.FromTicks(before.Version - seen.Version) <= _latest - _earliest + Slack) continue;
                return new Violation(
                    "versions", $"Version {seen.Version} of '{path.Key}' was seen after version {before.Version}.", [before.Operation, seen.Operation],
                    [before.Operation.Id, seen.Operation.Id]);
            }
        }

        return null;
    }

    private static bool Deletes(Operation operation) =>
        operation.Action == "delete" || (operation.Action == "swap" && Swap.Of(operation).Value is null);
}
