using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Storage.Snapshots;

// What is on the disk (format version 1; integers are little-endian): a file of any name ending in ".snapshot",
//     header, 64 bytes: magic "OCSTREAM" | version u32 | length of the label u32 | length of the content i64 |
//         CRC-32C of the content u32 | CRC-32C of the label u32 | 28 bytes 0 | CRC-32C of the 60 bytes before it
//     label, at most 64 KiB: what the owner says of the content
//     content

/// <summary>The first 64 bytes of a snapshot file.</summary>
internal readonly record struct SnapshotFileHeader(int LabelLength, uint LabelChecksum, long ContentLength, uint ContentChecksum)
{
    public const int Length = 64;
    private const uint Version = 1;
    private const int ChecksumAt = Length - 4;

    private static ReadOnlySpan<byte> Magic => "OCSTREAM"u8;

    public long ContentAt => Length + LabelLength;

    public byte[] Encode()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), LabelLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), ContentLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), ContentChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), LabelChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <exception cref="SnapshotDamagedException">It is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static SnapshotFileHeader Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < Length)
            throw new SnapshotDamagedException(file, bytes.Length, "it ends within its header");
        if (!bytes[..8].SequenceEqual(Magic))
            throw new SnapshotDamagedException(file, 0, "it does not begin as a snapshot does");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Compute(bytes[..ChecksumAt]))
            throw new SnapshotDamagedException(file, 0, "the checksum of its header is wrong");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version > Version)
            throw new UnsupportedFormatException(file, "a snapshot", version, Version);
        return new SnapshotFileHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
    }
}
