using System.Buffers.Binary;
using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Encoding;
using OrleansCluster.Algorithms.Metadata.Keys;

namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>
/// Writes a view as a stream of chunks, one at a time and only when asked, so that a snapshot of any size needs one buffer.
/// Equal states give equal bytes.
/// </summary>
public static class SnapshotWriter
{
    /// <summary>The chunks. The bytes of each are valid until the next is asked for.</summary>
    /// <param name="view">What to write.</param>
    /// <param name="chunkBytes">Bytes after which a chunk is closed; one that holds a large value may have more, by its size.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Write(MetadataView view, int chunkBytes = SnapshotFormat.DefaultChunkBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunkBytes, SnapshotFormat.MaxChunkBytes - SnapshotFormat.MaxRecordBytes);
        return WriteChunks(view, chunkBytes);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> WriteChunks(MetadataView view, int chunkBytes)
    {
        var writer = new ByteWriter(chunkBytes + 1024);
        uint number = 0;
        writer.Take(SnapshotFormat.ChunkHeader);
        foreach (var isLast in WriteRecords(writer, view))
        {
            if (!isLast && writer.Length < chunkBytes)
                continue;
            Seal(writer, number++);
            yield return writer.WrittenMemory;
            writer.Clear();
            writer.Take(SnapshotFormat.ChunkHeader);
        }
    }

    private static void Seal(ByteWriter writer, uint number)
    {
        var content = writer.Written[SnapshotFormat.ChunkHeader..];
        Span<byte> numberBytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(numberBytes, number);
        var checksum = Crc32C.Of(content, Crc32C.Of(numberBytes));
        writer.PatchUInt32(0, (uint)content.Length);
        writer.PatchUInt32(sizeof(uint), checksum);
    }

    /// <summary>Writes a record at each step; true at the last.</summary>
    private static IEnumerable<bool> WriteRecords(ByteWriter writer, MetadataView view)
    {
        WriteHeader(writer, view);
        yield return false;
        foreach (var mark in view.Marks)
        {
            writer.Byte((byte)RecordKind.Mark);
            writer.Number(mark.Revision);
            writer.Number(mark.Milliseconds);
            yield return false;
        }

        foreach (var quota in view.Quotas)
        {
            writer.Byte((byte)RecordKind.Quota);
            writer.Bytes(quota.Prefix);
            writer.Number(quota.Limit);
            writer.Number(quota.Used);
            yield return false;
        }

        foreach (var part in (IEnumerable<IEnumerable<bool>>)[WriteLeases(writer, view), WriteSessions(writer, view), WriteKeys(writer, view)])
        {
            foreach (var record in part)
                yield return record;
        }

        writer.Byte((byte)RecordKind.End);
        writer.Number(view.Keys.Count);
        writer.Number(view.RetainedBytes);
        writer.Number(view.StoredAnswerBytes);
        yield return true;
    }

    private static void WriteHeader(ByteWriter writer, MetadataView view)
    {
        writer.Byte((byte)RecordKind.Header);
        writer.UInt32(SnapshotFormat.Magic);
        writer.Byte(SnapshotFormat.Version);
        writer.Unsigned(view.AppliedIndex);
        writer.Number(view.Revision);
        writer.Number(view.CompactedRevision);
        writer.Number(view.SweptRevision);
        writer.Number(view.StoreLimit);
    }

    private static IEnumerable<bool> WriteLeases(ByteWriter writer, MetadataView view)
    {
        var leases = view.Leases.Scan();
        while (leases.MoveNext())
        {
            var lease = leases.Value;
            writer.Byte((byte)RecordKind.Lease);
            writer.Number(lease.Id);
            writer.Number(lease.Milliseconds);
            writer.Number(lease.RemainingMilliseconds);
            writer.Number(lease.Epoch);
            yield return false;
        }
    }

    private static IEnumerable<bool> WriteSessions(ByteWriter writer, MetadataView view)
    {
        var sessions = view.Sessions.Scan();
        while (sessions.MoveNext())
        {
            writer.Byte((byte)RecordKind.Session);
            writer.Number(sessions.Value.Id);
            writer.Number(sessions.Value.Lowest);
            yield return false;
            foreach (var answer in sessions.Value.Answers.All)
            {
                writer.Byte((byte)RecordKind.Answer);
                writer.Number(answer.Sequence);
                writer.UInt32(answer.Checksum);
                writer.Bytes(answer.Answer);
                yield return false;
            }
        }
    }

    private static IEnumerable<bool> WriteKeys(ByteWriter writer, MetadataView view)
    {
        var keys = view.Keys.Scan();
        while (keys.MoveNext())
        {
            var entry = keys.Value;
            writer.Byte((byte)RecordKind.Key);
            VersionCodec.Write(writer, entry[0]);
            yield return false;
            for (var at = 1; at < entry.Count; at++)
            {
                writer.Byte((byte)RecordKind.Version);
                VersionCodec.WriteContent(writer, entry[at]);
                yield return false;
            }
        }
    }
}
