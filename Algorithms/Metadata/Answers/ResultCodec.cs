using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Encoding;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The part of <see cref="AnswerCodec"/> that is about the results of operations.</summary>
internal static class ResultCodec
{
    private const byte RangeKind = 0;
    private const byte PutKind = 1;
    private const byte DeleteKind = 2;

    public static void Write(ByteWriter writer, OperationResult result)
    {
        switch (result)
        {
            case RangeResult range:
                writer.Byte(RangeKind);
                WriteFields(writer, range);
                break;
            case PutResult put:
                writer.Byte(PutKind);
                WriteAll(writer, put.Previous is null ? [] : [put.Previous]);
                break;
            case DeleteResult delete:
                writer.Byte(DeleteKind);
                writer.Number(delete.Deleted);
                WriteAll(writer, delete.Previous);
                break;
            default:
                throw new ArgumentException($"{result.GetType()} has no encoding.");
        }
    }

    public static OperationResult Read(ref ByteReader reader)
    {
        switch (reader.Choice(DeleteKind + 1))
        {
            case PutKind:
                var previous = ReadAll(ref reader);
                if (previous.Length > 1)
                    reader.Refuse(RefusalKind.Malformed);
                return new PutResult(previous.Length == 0 ? null : previous[0]);
            case DeleteKind:
                return new DeleteResult(reader.Number(), ReadAll(ref reader));
            default:
                return ReadRangeFields(ref reader);
        }
    }

    public static void WriteFields(ByteWriter writer, RangeResult range)
    {
        WriteAll(writer, range.Items);
        writer.Number(range.Count);
        writer.Flag(range.HasMore);
    }

    public static RangeResult ReadRangeFields(ref ByteReader reader) => new(ReadAll(ref reader), reader.Number(), reader.Flag());

    private static void WriteAll(ByteWriter writer, KeyVersion[] versions)
    {
        writer.Number(versions.Length);
        foreach (var version in versions)
            VersionCodec.Write(writer, version);
    }

    private static KeyVersion[] ReadAll(ref ByteReader reader)
    {
        // No more than an answer's bytes have room for, since each counts its overhead.
        var versions = new KeyVersion[reader.Count(MetadataLimits.MaxAnswerBytes / KeyVersion.Overhead, RefusalKind.AnswerTooLarge)];
        for (var at = 0; at < versions.Length; at++)
            versions[at] = VersionCodec.Read(ref reader);
        return versions;
    }
}
