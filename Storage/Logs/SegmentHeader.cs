using System.Buffers.Binary;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Logs;

/// <summary>
/// The first 64 bytes of a segment. Their length, the magic and the checksum's place are the same in every version.
/// </summary>
/// <param name="LogId">Names the log; the same in all its segments.</param>
/// <param name="SegmentId">Drawn anew for each segment ever made, so that no bytes of another one can pass for its own.</param>
/// <param name="FirstIndex">The index that its first record has, or would have.</param>
/// <param name="StartsLog">Whether the log begins here: every segment of a lower index is obsolete.</param>
internal readonly record struct SegmentHeader(Guid LogId, Guid SegmentId, long FirstIndex, bool StartsLog)
{
    private const int ChecksumAt = LogFormat.SegmentHeaderBytes - 4;
    private const uint StartsLogFlag = 1;

    private static ReadOnlySpan<byte> Magic => "OCWAL\r\n\u001a"u8;

    /// <summary>What every checksum in the segment begins with.</summary>
    public uint Salt => Crc32C.Compute(Encode().AsSpan(0, ChecksumAt));

    public byte[] Encode()
    {
        var bytes = new byte[LogFormat.SegmentHeaderBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), LogFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), StartsLog ? StartsLogFlag : 0);
        LogId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        SegmentId.TryWriteBytes(bytes.AsSpan(32), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), FirstIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="LogDamagedException">It is not what was written. (A segment gets its name only once its header is
    /// durable.)</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static SegmentHeader Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < LogFormat.SegmentHeaderBytes)
            throw new LogDamagedException(file, bytes.Length, "it ends within its header");
        if (!bytes[..8].SequenceEqual(Magic))
            throw new LogDamagedException(file, 0, "it does not begin as a log segment does");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Compute(bytes[..ChecksumAt]))
            throw new LogDamagedException(file, 0, "the checksum of its header is wrong");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version > LogFormat.Version)
            throw new UnsupportedFormatException(file, "a log segment", version, LogFormat.Version);
        return new SegmentHeader(
            new Guid(bytes.Slice(16, 16), bigEndian: true),
            new Guid(bytes.Slice(32, 16), bigEndian: true),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) & StartsLogFlag) != 0);
    }
}
