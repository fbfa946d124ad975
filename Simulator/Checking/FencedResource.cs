namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether a resource, once it had let in an access with a token, let in none with a lower one (Kleppmann, "How to do distributed
/// locking", 2016). Refused accesses are nothing to it: it may always refuse.
/// </summary>
internal static class FencedResource
{
    /// <summary>Null if so.</summary>
    /// <param name="accesses">In the order in which the resource decided.</param>
    public static Violation? Check(IEnumerable<Access> accesses)
    {
        var highest = new Dictionary<string, Access>();
        foreach (var access in accesses.Where(access => access.Accepted))
        {
            var resource = access.Operation.Key;
            if (highest.TryGetValue(resource, out var before) && access.Token < before.Token)
            {
                var what = $"\"{resource}\" let in #{access.Operation.Id} with token {access.Token} at {Report.Time(access.At)}, after "
                    + $"#{before.Operation.Id} with token {before.Token} at {Report.Time(before.At)}.";
                Operation[] shown = [.. new[] { before.Operation, access.Operation }.DistinctBy(one => one.Id).OrderBy(one => one.Id)];
                return new Violation("fencing tokens", what, shown, [.. shown.Select(operation => operation.Id)]);
            }
            highest[resource] = access;
        }
        return null;
    }
}
