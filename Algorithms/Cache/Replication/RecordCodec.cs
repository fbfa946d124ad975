using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>
/// Batches of records as bytes: format version, position of the first, time, count; then each record's kind and fields. Versions that a record
/// is about are written as the distance from the record's own position, which is mostly short.
/// </summary>
public static class RecordCodec
{
    /// <summary>The version of the format.</summary>
    public const byte Format = 1;

    /// <exception cref="ArgumentException">The batch has more than it may have.</exception>
    public static byte[] Encode(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var bytes = batch.Records.Sum(static record => record.Bytes) + 32;
        if (batch.Records.Count > CacheLimits.MaxBatchRecords || bytes > CacheLimits.MaxBatchBytes * 2L)
            throw new ArgumentException("The batch has too many records or bytes.", nameof(batch));
        var writer = new ByteWriter((int)bytes);
        writer.Byte(Format);
        writer.Number(batch.FirstPosition);
        writer.Number(batch.TimeMs);
        writer.Number(batch.Records.Count);
        var position = batch.FirstPosition;
        foreach (var record in batch.Records)
            Write(writer, record, position++);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Reads a batch from bytes that are not trusted; keys and values are parts of them, which must not change until the batch was applied.
    /// </summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RecordBatch? batch, out DecodeFault fault)
    {
        var reader = new CacheFormatReader(bytes, Format);
        var first = reader.Version();
        var time = reader.Number(CacheLimits.MaxTimeMs);
        var count = reader.Count(CacheLimits.MaxBatchRecords, 1);
        var records = new List<CacheRecord>(Math.Min(count, 1024));
        for (var at = 0; at < count && !reader.Failed; at++)
            records.Add(Read(ref reader, first + at));
        fault = reader.End();
        batch = fault == DecodeFault.None ? new(first, time, records) : null;
        return batch is not null;
    }

    private static void Write(ByteWriter writer, CacheRecord record, long position)
    {
        switch (record)
        {
            case PutRecord put:
                writer.Byte((byte)RecordKind.Put);
                writer.UInt64(put.Hash);
                writer.Bytes(put.Key.Span);
                writer.Bytes(put.Value.Span);
                writer.Expiry(put.Expiry);
                writer.Flag(put.IsInMain);
                writer.Number(put.Tags.Count);
                foreach (var tag in put.Tags)
                    writer.Text(tag);
                break;
            case ChangeValueRecord change:
                WriteEntry(writer, RecordKind.ChangeValue, change.Hash, position - change.Version);
                writer.Bytes(change.Value.Span);
                break;
            case AppendRecord append:
                WriteEntry(writer, RecordKind.Append, append.Hash, position - append.Version);
                writer.Bytes(append.Suffix.Span);
                break;
            case TouchRecord touch:
                WriteEntry(writer, RecordKind.Touch, touch.Hash, position - touch.Version);
                writer.Expiry(touch.Expiry);
                break;
            case RemoveRecord remove:
                WriteEntry(writer, RecordKind.Remove, remove.Hash, position - remove.Version);
                writer.Byte((byte)remove.Reason);
                break;
            case PromoteRecord promote:
                WriteEntry(writer, RecordKind.Promote, promote.Hash, position - promote.Version);
                break;
            case InvalidateTagRecord invalidate:
                writer.Byte((byte)RecordKind.InvalidateTag);
                writer.Text(invalidate.Tag);
                break;
            case ClearRecord:
                writer.Byte((byte)RecordKind.Clear);
                break;
            default:
                throw new ArgumentException($"{record.GetType()} has no encoding.");
        }
    }

    private static void WriteEntry(ByteWriter writer, RecordKind kind, ulong hash, long distance)
    {
        writer.Byte((byte)kind);
        writer.UInt64(hash);
        writer.Number(distance);
    }

    private static CacheRecord Read(ref CacheFormatReader reader, long position)
    {
        var kind = (RecordKind)reader.Choice((byte)RecordKind.Clear);
        switch (kind)
        {
            case RecordKind.Put:
                return ReadPut(ref reader);
            case RecordKind.InvalidateTag:
                return new InvalidateTagRecord(reader.Tag());
            case RecordKind.Clear:
                return ClearRecord.Instance;
        }

        var hash = reader.Hash();
        var version = position - reader.Number(position - 1);
        if (version == position)
            reader.Refuse();
        return kind switch
        {
            RecordKind.ChangeValue => new ChangeValueRecord(hash, version, reader.Value()),
            RecordKind.Append => new AppendRecord(hash, version, reader.Value()),
            RecordKind.Touch => new TouchRecord(hash, version, reader.Expiry()),
            RecordKind.Remove => new RemoveRecord(hash, version, (RemovalReason)reader.Choice((byte)RemovalReason.Invalidated)),
            _ => new PromoteRecord(hash, version),
        };
    }

    private static PutRecord ReadPut(ref CacheFormatReader reader)
    {
        var hash = reader.Hash();
        var key = reader.Key();
        var value = reader.Value();
        var expiry = reader.Expiry();
        var isInMain = reader.Flag();
        var tags = new string[reader.Count(CacheLimits.MaxTags, 2)];
        for (var at = 0; at < tags.Length; at++)
        {
            tags[at] = reader.Tag();
            if (tags.AsSpan(0, at).Contains(tags[at]))
                reader.Refuse();
        }

        return new(hash, key, value, expiry, tags, isInMain);
    }
}
