using System.Buffers.Binary;
using System.Text;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.States;

/// <summary>
/// A run of records in a snapshot: body length u32 | CRC-32C of (the frame's before it, or the header's; the length; the body) |
/// body. The body holds whole records: version i64 | key length u16 | value length u32 | key | value. A frame without a body ends
/// the file.
/// </summary>
internal static class SnapshotFrame
{
    public const int HeaderBytes = 8;
    public const int RecordHeaderBytes = 14;

    /// <summary>A frame is written once it is this long.</summary>
    public const int TargetBytes = 256 * 1024;

    /// <summary>The longest body: a frame just short of full, and a longest record.</summary>
    public const int MaxBodyBytes = TargetBytes + RecordHeaderBytes + StateStore.MaxKeyBytes + StateStore.MaxValueBytes;

    public static int LengthOf(string key, StateRecord record) =>
        RecordHeaderBytes + Encoding.UTF8.GetByteCount(key) + record.Value.Length;

    public static void WriteRecord(Span<byte> bytes, string key, StateRecord record)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key, bytes[RecordHeaderBytes..]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, record.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)keyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[10..], record.Value.Length);
        record.Value.Span.CopyTo(bytes[(RecordHeaderBytes + keyBytes)..]);
    }

    /// <summary>Reads the first record of what is left of a body, and moves on.</summary>
    public static (string Key, StateRecord Record) ReadRecord(ref ReadOnlySpan<byte> body)
    {
        var version = BinaryPrimitives.ReadInt64LittleEndian(body);
        var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[8..]);
        var valueBytes = BinaryPrimitives.ReadInt32LittleEndian(body[10..]);
        var key = Encoding.UTF8.GetString(body.Slice(RecordHeaderBytes, keyBytes));
        var value = body.Slice(RecordHeaderBytes + keyBytes, valueBytes).ToArray();
        body = body[(RecordHeaderBytes + keyBytes + valueBytes)..];
        return (key, new StateRecord(value, version));
    }

    /// <summary>
    /// Fills in the header of a frame whose body is written; returns its checksum, which the next one begins with.
    /// </summary>
    public static uint Seal(Span<byte> frame, uint before)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        var checksum = ChecksumOf(frame[..4], frame[HeaderBytes..], before);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], checksum);
        return checksum;
    }

    public static uint ChecksumOf(ReadOnlySpan<byte> length, ReadOnlySpan<byte> body, uint before) =>
        Crc32C.Append(Crc32C.Append(before, length), body);
}
