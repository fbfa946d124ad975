using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>
/// The encoding of answers: a byte of format version, a byte of kind, the revision, whether it is abridged; then the kind's own
/// fields.
/// </summary>
public static class AnswerCodec
{
    private const byte Format = 1;
    private const byte RefusedKind = 0;
    private const byte DoneKind = 1;
    private const byte TransactionKind = 2;
    private const byte LeaseKind = 3;
    private const byte LeasesKind = 4;
    private const byte RangeKind = 5;
    private const byte HistoryKind = 6;
    private const byte LeaseDetailsKind = 7;
    private const byte LeaseListKind = 8;
    private const byte StoreStatusKind = 9;

    public static byte[] Encode(MetadataAnswer answer)
    {
        var writer = ByteWriter.Rent();
        writer.Byte(Format);
        writer.Byte(KindOf(answer));
        writer.Number(answer.Revision);
        writer.Flag(answer.IsAbridged);
        WriteBody(writer, answer);
        return ByteWriter.Finish(writer);
    }

    /// <summary>Reads an answer; if the bytes are none, says why.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MetadataAnswer? answer, [NotNullWhen(false)] out RefusedAnswer? problem)
    {
        var reader = new ByteReader(bytes);
        var format = reader.Byte();
        if (format != Format)
            reader.Refuse(RefusalKind.UnknownFormat, Format, format);
        var kind = reader.Choice(StoreStatusKind + 1);
        var revision = reader.Number();
        var isAbridged = reader.Flag();
        answer = ReadBody(ref reader, kind) with { Revision = revision, IsAbridged = isAbridged };
        reader.End();
        problem = reader.Problem;
        return problem is null;
    }

    /// <summary>The essence of an answer: a few bytes, whatever it held.</summary>
    internal static MetadataAnswer Abridge(MetadataAnswer answer) => answer switch
    {
        TransactionAnswer transaction => transaction with { Results = [], IsAbridged = true },
        LeasesAnswer leases => leases with { Skipped = [], IsAbridged = true },
        RefusedAnswer refused => refused with { Subject = default, IsAbridged = true },
        _ => answer,
    };

    private static byte KindOf(MetadataAnswer answer) => answer switch
    {
        RefusedAnswer => RefusedKind,
        DoneAnswer => DoneKind,
        TransactionAnswer => TransactionKind,
        LeaseAnswer => LeaseKind,
        LeasesAnswer => LeasesKind,
        RangeAnswer => RangeKind,
        HistoryAnswer => HistoryKind,
        LeaseDetailsAnswer => LeaseDetailsKind,
        LeaseListAnswer => LeaseListKind,
        StoreStatusAnswer => StoreStatusKind,
        _ => throw new ArgumentException($"{answer.GetType()} has no encoding."),
    };

    private static void WriteBody(ByteWriter writer, MetadataAnswer answer)
    {
        switch (answer)
        {
            case RefusedAnswer refused:
                writer.Byte((byte)refused.Kind);
                writer.Number(refused.Limit);
                writer.Number(refused.Actual);
                writer.Bytes(refused.Subject);
                break;
            case TransactionAnswer transaction:
                writer.Flag(transaction.Succeeded);
                writer.Number(transaction.Results.Length);
                foreach (var result in transaction.Results)
                    ResultCodec.Write(writer, result);
                break;
            case LeaseAnswer lease:
                writer.Number(lease.LeaseId);
                writer.Number(lease.Milliseconds);
                break;
            case LeasesAnswer leases:
                writer.Number(leases.Skipped.Length);
                foreach (var id in leases.Skipped)
                    writer.Number(id);
                break;
            default:
                QueryAnswerCodec.Write(writer, answer);
                break;
        }
    }

    private static MetadataAnswer ReadBody(ref ByteReader reader, byte kind)
    {
        switch (kind)
        {
            case RefusedKind:
                var why = (RefusalKind)reader.Choice((int)RefusalKind.NotForClients + 1);
                return new RefusedAnswer(
                    why, reader.Number(), reader.Number(), reader.Bytes(MetadataLimits.MaxKeyBytes, RefusalKind.KeyLength));
            case TransactionKind:
                var succeeded = reader.Flag();
                var results = new OperationResult[reader.Count(MetadataLimits.MaxOperations, RefusalKind.TooManyOperations)];
                for (var at = 0; at < results.Length; at++)
                    results[at] = ResultCodec.Read(ref reader);
                return new TransactionAnswer(succeeded, results);
            case LeaseKind:
                return new LeaseAnswer(reader.Number(), reader.Number());
            case LeasesKind:
                var skipped = new long[reader.Count(MetadataLimits.MaxLeasesInCommand, RefusalKind.TooManyOperations)];
                for (var at = 0; at < skipped.Length; at++)
                    skipped[at] = reader.Number();
                return new LeasesAnswer(skipped);
            case RangeKind:
                return QueryAnswerCodec.ReadRange(ref reader);
            case HistoryKind:
                return QueryAnswerCodec.ReadHistory(ref reader);
            case LeaseDetailsKind:
                return QueryAnswerCodec.ReadLeaseDetails(ref reader);
            case LeaseListKind:
                return QueryAnswerCodec.ReadLeaseList(ref reader);
            case StoreStatusKind:
                return QueryAnswerCodec.ReadStoreStatus(ref reader);
            default:
                return new DoneAnswer();
        }
    }
}
