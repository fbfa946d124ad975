using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// A history of calls about many keys as one history for each key, for the search for a linearization: it rests on nothing but what
/// callers were told. What one call did to several keys counts as several operations, which is a weaker promise, and a test of the other.
/// </summary>
internal static class KeyHistories
{
    /// <summary>Reads, writes and deletions of single keys. Reads of an age or a revision are no part of it.</summary>
    public static IEnumerable<Operation> Of(IEnumerable<Operation> operations, IReadOnlyList<string> keys) => operations.SelectMany(operation =>
        operation.Input switch
        {
            ReadCall { MaxAge: null, Operation: { Revision: 0, Limit: 0, KeysOnly: false, CountOnly: false } } => Reads(operation, keys),
            ChangeCall call => Changes(operation, call),
            _ => [],
        });

    private static IEnumerable<Operation> Reads(Operation read, IReadOnlyList<string> keys)
    {
        if (read is not { Outcome: Outcome.Ok, Output: ReadSeen seen }) return [];
        var range = ((ReadCall)read.Input!).Operation.Range;
        return keys
            .Where(key => range.Contains(Algorithms.Metadata.ByteString.OfUtf8(key)))
            .Select(key => Part(read, "read", key, null, seen.Values.GetValueOrDefault(key)));
    }

    private static IEnumerable<Operation> Changes(Operation change, ChangeCall call)
    {
        if (change.Outcome == Outcome.Failed) return [];
        var parts = change.IsOpen ? call.Then.Concat(call.Else)
            : ((ChangeDone)change.Output!).Succeeded ? call.Then
            : call.Else;
        return parts.Select(part => Part(change, part.Value is null ? "delete" : "write", part.Key, part.Value, null));
    }

    private static Operation Part(Operation whole, string action, string key, object? input, object? output)
    {
        var part = new Operation(whole.Id, whole.Process, action, key, input, whole.Invoked);
        if (whole.Outcome == Outcome.Ok) part.End(Outcome.Ok, output, null, whole.Ended);
        else if (whole.Outcome == Outcome.Unknown) part.End(Outcome.Unknown, null, whole.Error, whole.Ended);
        return part;
    }
}
