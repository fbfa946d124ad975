using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// The 16 bytes in front of a record's payload: length, index, and a checksum of the batch's own, both of these and the
/// payload.
/// </summary>
internal static class RecordHeader
{
    private const int ChecksumAt = LogFormat.RecordHeaderBytes - 4;

    public static void Encode(Span<byte> bytes, uint batch, long index, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], index);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Append(Crc32C.Append(batch, bytes[..ChecksumAt]), payload));
    }

    public static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    public static long IndexOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[4..]);

    public static bool IsIntact(ReadOnlySpan<byte> header, uint batch, ReadOnlySpan<byte> payload) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..])
        == Crc32C.Append(Crc32C.Append(batch, header[..ChecksumAt]), payload);
}
