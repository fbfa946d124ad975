using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Logs;

/// <summary>The 32 bytes in front of the records that were written with one flush.</summary>
/// <param name="Count">How many records follow, at least 1.</param>
/// <param name="BodyBytes">How many bytes they take, their own headers included.</param>
/// <param name="FirstIndex">The index of the first of them.</param>
/// <param name="Nonce">Differs in every batch that was ever begun in this log, also in those that were lost.</param>
/// <param name="Checksum">Of the segment's salt, the batch's place in the file, and all of the above.</param>
internal readonly record struct BatchHeader(int Count, int BodyBytes, long FirstIndex, ulong Nonce, uint Checksum)
{
    public const uint Magic = 0x48435442; // "BTCH"

    private const int ChecksumAt = LogFormat.BatchHeaderBytes - 4;

    /// <summary>Writes a header; the result carries its checksum.</summary>
    public static BatchHeader Encode(Span<byte> bytes, uint salt, long position, int count, int body, long firstIndex, ulong nonce)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], body);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], firstIndex);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[20..], nonce);
        var checksum = ChecksumOf(bytes, salt, position);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], checksum);
        return new BatchHeader(count, body, firstIndex, nonce, checksum);
    }

    /// <summary>Reads a header that was written at this place of this segment; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, uint salt, long position, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < LogFormat.BatchHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;
        var checksum = ChecksumOf(bytes, salt, position);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != checksum)
            return false;
        header = new BatchHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[20..]),
            checksum);
        return header.Count > 0 && header.BodyBytes is > 0 and <= LogFormat.MaxBodyBytes
            && (long)header.Count * LogFormat.RecordHeaderBytes <= header.BodyBytes;
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> bytes, uint salt, long position)
    {
        Span<byte> place = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(place, position);
        return Crc32C.Append(Crc32C.Append(salt, place), bytes[..ChecksumAt]);
    }
}
