using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>
/// Answers in words, all that they say: what the model would say and what the product said are compared as text, and printed as such.
/// </summary>
internal static class AnswerText
{
    public static string Of(ReadOnlySpan<byte> answer) =>
        AnswerCodec.TryDecode(answer, out var decoded, out var problem) ? Of(decoded) : $"unreadable: {problem}";

    public static string Of(MetadataAnswer answer) => At(answer.Revision, answer switch
    {
        RefusedAnswer refused => Refused(refused.Kind),
        DoneAnswer => "done",
        LeaseAnswer lease => Lease(lease.LeaseId, lease.Milliseconds),
        LeasesAnswer leases => Skipped(leases.Skipped),
        TransactionAnswer transaction => Transaction(transaction.Succeeded, transaction.Results.Select(Of)),
        _ => $"{answer}",
    });

    public static string At(long revision, string what) => $"{what} @{revision}";

    public static string Refused(RefusalKind kind) => $"refused: {kind}";

    public static string Lease(long id, long milliseconds) => $"lease {id} of {milliseconds} ms";

    public static string Skipped(IEnumerable<long> leases) => $"but for [{string.Join(", ", leases)}]";

    public static string Transaction(bool succeeded, IEnumerable<string> results) => $"{(succeeded ? "then" : "else")} [{string.Join("; ", results)}]";

    public static string Of(OperationResult result) => result switch
    {
        PutResult put => Put(put.Previous is null ? null : Of(put.Previous)),
        DeleteResult delete => Delete(delete.Deleted, delete.Previous.Select(Of)),
        RangeResult range => Range(range.Items.Select(Of), range.Count, range.HasMore),
        _ => $"{result}",
    };

    public static string Put(string? previous) => previous is null ? "put" : $"put over {previous}";

    public static string Delete(long deleted, IEnumerable<string> previous) => $"deleted {deleted} [{string.Join(' ', previous)}]";

    public static string Range(IEnumerable<string> items, long count, bool hasMore) => $"{count} [{string.Join(' ', items)}]{(hasMore ? " and more" : "")}";

    public static string Of(KeyVersion version) =>
        Item($"{version.Key}", version.IsDeletion ? null : $"{version.Value}", version.CreateRevision, version.ModRevision, version.Version, version.LeaseId);

    public static string Item(string key, string? value, long created, long modified, long version, long lease) =>
        value is null ? $"{key} gone at {modified}" : $"{key}={value} ({created}, {modified}, {version}{(lease == 0 ? "" : $", lease {lease}")})";
}
