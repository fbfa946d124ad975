using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.States;

/// <summary>
/// The first 64 bytes of a snapshot. Their length, the magic and the checksum's place are the same in every version.
/// </summary>
/// <param name="LogId">The log that it stands in for the beginning of.</param>
/// <param name="Index">The last log record that it contains the effect of.</param>
/// <param name="Count">How many records follow.</param>
/// <param name="Format">The folder's format (<see cref="StateFormat"/>), which is the header's version.</param>
internal readonly record struct SnapshotHeader(Guid LogId, long Index, long Count, int Format)
{
    public const int Length = 64;
    private const int ChecksumAt = Length - 4;

    private static ReadOnlySpan<byte> Magic => "OCSNAP\r\n"u8;

    public byte[] Encode()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)Format);
        LogId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Index);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), Count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <exception cref="SnapshotDamagedException">It is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static SnapshotHeader Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < Length)
            throw new SnapshotDamagedException(file, bytes.Length, "it ends within its header");
        if (!bytes[..8].SequenceEqual(Magic))
            throw new SnapshotDamagedException(file, 0, "it does not begin as a snapshot does");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Compute(bytes[..ChecksumAt]))
            throw new SnapshotDamagedException(file, 0, "the checksum of its header is wrong");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version > StateFormat.Marked)
            throw new UnsupportedFormatException(file, "a snapshot", version, StateFormat.Marked);
        return new SnapshotHeader(
            new Guid(bytes.Slice(16, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            (int)version);
    }
}
