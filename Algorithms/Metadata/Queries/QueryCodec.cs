using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>The encoding of questions: a byte of format version, a byte of kind, the kind's own fields. Nothing follows them.</summary>
internal static class QueryCodec
{
    private const byte Format = 1;

    // What a watch wants, or has, beside what every one does.
    private const byte Previous = 1;
    private const byte Order = 2;

    public static byte[] Encode(MetadataQuery query)
    {
        var writer = ByteWriter.Rent();
        writer.Byte(Format);
        switch (query)
        {
            case RangeQuery range:
                writer.Byte((byte)QueryKind.Range);
                TransactionCodec.WriteFields(writer, range.Operation);
                break;
            case HistoryQuery history:
                writer.Byte((byte)QueryKind.History);
                writer.Range(history.Range);
                writer.Number(history.FromRevision);
                writer.Byte((byte)((history.WithPrevious ? Previous : 0) | (history.FromOrder > 0 ? Order : 0)));
                writer.Number(history.MaxEvents);
                writer.Number(history.MaxBytes);
                writer.Number(history.WaitMilliseconds);
                if (history.FromOrder > 0)
                    writer.Number(history.FromOrder);
                break;
            case LeaseQuery lease:
                writer.Byte((byte)QueryKind.Lease);
                writer.Number(lease.LeaseId);
                writer.Flag(lease.WithKeys);
                break;
            case LeasesQuery leases:
                writer.Byte((byte)QueryKind.Leases);
                writer.Number(leases.AfterId);
                writer.Number(leases.Limit);
                break;
            case StatusQuery:
                writer.Byte((byte)QueryKind.Status);
                break;
            default:
                throw new ArgumentException($"{query.GetType()} has no encoding.");
        }

        return ByteWriter.Finish(writer);
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MetadataQuery? query, [NotNullWhen(false)] out RefusedAnswer? refusal)
    {
        var reader = new ByteReader(bytes);
        if (bytes.Length > MetadataLimits.MaxQueryBytes)
            reader.Refuse(RefusalKind.CommandTooLarge, MetadataLimits.MaxQueryBytes, bytes.Length);
        var format = reader.Byte();
        if (format != Format)
            reader.Refuse(RefusalKind.UnknownFormat, Format, format);
        query = ReadBody(ref reader);
        reader.End();
        refusal = reader.Problem;
        return refusal is null;
    }

    private static MetadataQuery ReadBody(ref ByteReader reader)
    {
        switch ((QueryKind)reader.Choice((int)QueryKind.Status + 1))
        {
            case QueryKind.Range:
                return new RangeQuery(TransactionCodec.ReadRangeFields(ref reader));
            case QueryKind.History:
                return ReadHistory(ref reader);
            case QueryKind.Lease:
                return new LeaseQuery(reader.Number(), reader.Flag());
            case QueryKind.Leases:
                return new LeasesQuery(reader.Number(), reader.Positive(MetadataLimits.MaxLeasesInCommand));
            default:
                return new StatusQuery();
        }
    }

    private static HistoryQuery ReadHistory(ref ByteReader reader)
    {
        var range = reader.Range();
        var revision = reader.Number();
        var flags = reader.Choice((Previous | Order) + 1);
        return new HistoryQuery(
            range,
            revision,
            (flags & Previous) != 0,
            reader.Positive(MetadataLimits.MaxHistoryEvents),
            reader.Positive(MetadataLimits.MaxAnswerBytes),
            (int)reader.Number(MetadataLimits.MaxWatchMilliseconds))
        {
            FromOrder = (flags & Order) != 0 ? reader.Positive(MetadataLimits.MaxChangedKeys) : 0,
        };
    }
}
