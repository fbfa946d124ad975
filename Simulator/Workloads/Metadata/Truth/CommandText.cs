using System.Globalization;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>A command in words, for people.</summary>
internal static class CommandText
{
    public static string Of(ReadOnlySpan<byte> command) =>
        command.IsEmpty ? "nothing"
        : MetadataCommand.TryDecode(command, out var decoded, out var refusal) ? Of(decoded)
        : $"no command ({refusal.Kind})";

    public static string Of(MetadataCommand command) => (command switch
    {
        TransactionCommand transaction => $"if {transaction.If.Length} compares then [{Of(transaction.Then)}] else [{Of(transaction.Else)}]",
        GrantLeaseCommand grant => $"grant lease {grant.LeaseId} for {grant.Milliseconds} ms",
        OpenSessionCommand open => $"open a session for {open.Milliseconds} ms",
        RenewLeasesCommand renew => $"renew {string.Join(", ", renew.LeaseIds)}",
        RevokeLeaseCommand revoke => $"revoke {revoke.LeaseId}",
        ExpireLeasesCommand expire => $"expire {string.Join(", ", expire.Leases.Select(lease => $"{lease.LeaseId} of epoch {lease.Epoch}"))}",
        CheckpointLeasesCommand checkpoint =>
            $"checkpoint {string.Join(", ", checkpoint.Leases.Select(lease => $"{lease.LeaseId} of epoch {lease.Epoch}: {lease.RemainingMilliseconds} ms"))}",
        SetQuotaCommand quota => $"bound \"{quota.Prefix}\" to {quota.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}",
        CompactCommand compact => $"compact at {compact.Revision}",
        _ => command.GetType().Name,
    }) + (command.Id.IsNone ? "" : $" as {command.Id.Sequence} of session {command.Id.SessionId}, {command.Id.LowestUnanswered} unanswered");

    public static string Of(KeyRange range) =>
        (range.IsOne ? range.From.ToString() : $"{range.From}..{(range.IsOpen ? "" : range.To)}").Replace("\0", "\\0", StringComparison.Ordinal);

    private static string Of(Algorithms.Metadata.Commands.Operation[] branch) => string.Join("; ", branch.Select(operation => operation switch
    {
        PutOperation put => $"put {put.Key}={put.Value}{(put.LeaseId == 0 ? "" : $" with lease {put.LeaseId}")}",
        DeleteOperation delete => $"delete {Of(delete.Range)}",
        RangeOperation read => $"read {Of(read.Range)}",
        _ => operation.GetType().Name,
    }));
}
