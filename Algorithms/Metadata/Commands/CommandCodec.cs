using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// The encoding of commands: a byte of format version, a byte of kind, the session id and, if it is not 0, the sequence number
/// and how far below it the lowest unanswered one is; then the kind's own fields. Numbers are variable-length integers, bytes
/// are preceded by their count. Nothing follows the last field.
/// </summary>
internal static class CommandCodec
{
    public const byte Format = 1;

    private const int KindCount = (int)CommandKind.SetQuota + 1;

    public static byte[] Encode(MetadataCommand command)
    {
        var writer = ByteWriter.Rent();
        writer.Byte(Format);
        writer.Byte((byte)KindOf(command));
        writer.Number(command.Id.SessionId);
        if (!command.Id.IsNone)
        {
            writer.Number(command.Id.Sequence);
            writer.Number(command.Id.Sequence - command.Id.LowestUnanswered);
        }

        WriteBody(writer, command);
        return ByteWriter.Finish(writer);
    }

    /// <summary>Reads a command and the checksum of its own fields, by which one that came twice is told from another.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out MetadataCommand? command,
        out uint checksum,
        [NotNullWhen(false)] out RefusedAnswer? refusal)
    {
        var reader = new ByteReader(bytes);
        if (bytes.Length > MetadataLimits.MaxCommandBytes)
            reader.Refuse(RefusalKind.CommandTooLarge, MetadataLimits.MaxCommandBytes, bytes.Length);
        var format = reader.Byte();
        if (format != Format)
            reader.Refuse(RefusalKind.UnknownFormat, Format, format);
        var kind = (CommandKind)reader.Choice(KindCount);
        var id = ReadId(ref reader);
        checksum = Crc32C.Of(bytes[^reader.Remaining..], Crc32C.Of([(byte)kind]));
        command = kind == CommandKind.Transaction
            ? TransactionCodec.Read(ref reader, id)
            : ReadBody(ref reader, kind) with { Id = id };
        reader.End();
        refusal = reader.Problem;
        return refusal is null;
    }

    private static ChangeId ReadId(ref ByteReader reader)
    {
        var session = reader.Number();
        if (session == 0)
            return default;
        var sequence = reader.Number();
        var answered = reader.Number();
        if (answered >= sequence)
            reader.Refuse(RefusalKind.Malformed);
        return new(session, sequence, sequence - answered);
    }

    private static CommandKind KindOf(MetadataCommand command) => command switch
    {
        TransactionCommand => CommandKind.Transaction,
        GrantLeaseCommand => CommandKind.GrantLease,
        OpenSessionCommand => CommandKind.OpenSession,
        RenewLeasesCommand => CommandKind.RenewLeases,
        RevokeLeaseCommand => CommandKind.RevokeLease,
        ExpireLeasesCommand => CommandKind.ExpireLeases,
        CheckpointLeasesCommand => CommandKind.CheckpointLeases,
        CompactCommand => CommandKind.Compact,
        MarkTimeCommand => CommandKind.MarkTime,
        SetQuotaCommand => CommandKind.SetQuota,
        _ => throw new ArgumentException($"{command.GetType()} has no encoding."),
    };

    private static void WriteBody(ByteWriter writer, MetadataCommand command)
    {
        switch (command)
        {
            case TransactionCommand transaction:
                TransactionCodec.Write(writer, transaction);
                break;
            case GrantLeaseCommand grant:
                writer.Number(grant.LeaseId);
                writer.Number(grant.Milliseconds);
                break;
            case OpenSessionCommand open:
                writer.Number(open.Milliseconds);
                break;
            case RevokeLeaseCommand revoke:
                writer.Number(revoke.LeaseId);
                break;
            case CompactCommand compact:
                writer.Number(compact.Revision);
                break;
            case MarkTimeCommand mark:
                writer.Number(mark.Milliseconds);
                if (mark.Revision is { } revision)
                    writer.Number(revision);
                break;
            case SetQuotaCommand quota:
                writer.Bytes(quota.Prefix);
                writer.Flag(quota.Bytes.HasValue);
                writer.Number(quota.Bytes ?? 0);
                break;
            default:
                WriteLeases(writer, command);
                break;
        }
    }

    private static void WriteLeases(ByteWriter writer, MetadataCommand command)
    {
        switch (command)
        {
            case RenewLeasesCommand renew:
                writer.Number(renew.LeaseIds.Length);
                foreach (var id in renew.LeaseIds)
                    writer.Number(id);
                break;
            case ExpireLeasesCommand expire:
                writer.Number(expire.Leases.Length);
                foreach (var lease in expire.Leases)
                {
                    writer.Number(lease.LeaseId);
                    writer.Number(lease.Epoch);
                }

                break;
            case CheckpointLeasesCommand checkpoint:
                writer.Number(checkpoint.Leases.Length);
                foreach (var lease in checkpoint.Leases)
                {
                    writer.Number(lease.LeaseId);
                    writer.Number(lease.Epoch);
                    writer.Number(lease.RemainingMilliseconds);
                }

                break;
        }
    }

    private static MetadataCommand ReadBody(ref ByteReader reader, CommandKind kind)
    {
        switch (kind)
        {
            case CommandKind.GrantLease:
                return new GrantLeaseCommand(reader.Number(), reader.Number());
            case CommandKind.OpenSession:
                return new OpenSessionCommand(reader.Number());
            case CommandKind.RevokeLease:
                return new RevokeLeaseCommand(reader.Number());
            case CommandKind.Compact:
                return new CompactCommand(reader.Number());
            case CommandKind.MarkTime:
                return new MarkTimeCommand(reader.Number(), reader.Remaining > 0 ? reader.Number() : null);
            case CommandKind.SetQuota:
                var prefix = reader.Bytes(MetadataLimits.MaxKeyBytes, RefusalKind.KeyLength);
                var isSet = reader.Flag();
                var bytes = reader.Number();
                return new SetQuotaCommand(prefix, isSet ? bytes : null);
            default:
                return ReadLeases(ref reader, kind);
        }
    }

    private static MetadataCommand ReadLeases(ref ByteReader reader, CommandKind kind)
    {
        var count = reader.Count(MetadataLimits.MaxLeasesInCommand, RefusalKind.TooManyOperations);
        if (kind == CommandKind.RenewLeases)
        {
            var ids = new long[count];
            for (var at = 0; at < count; at++)
                ids[at] = reader.Number();
            return new RenewLeasesCommand(ids);
        }

        if (kind == CommandKind.ExpireLeases)
        {
            var epochs = new LeaseEpoch[count];
            for (var at = 0; at < count; at++)
                epochs[at] = new(reader.Number(), reader.Number());
            return new ExpireLeasesCommand(epochs);
        }

        var checkpoints = new LeaseCheckpoint[count];
        for (var at = 0; at < count; at++)
            checkpoints[at] = new(reader.Number(), reader.Number(), reader.Number());
        return new CheckpointLeasesCommand(checkpoints);
    }
}
