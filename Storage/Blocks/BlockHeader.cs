using System.Buffers.Binary;
using System.Text;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Blocks;

/// <summary>
/// What stands in front of a block's data. Little-endian: magic "OCBLOCK\n" | version u32 | header length u32 | data length i64 |
/// chunk length u32 | chunk count u32 | id length u8 | id, ASCII, 128 with zeros | 7 zeros | CRC-32C of each chunk, u32 | zeros |
/// CRC-32C of all before it, in the last four bytes. The header is the shortest multiple of 512 that holds this: so a block of
/// 4 MiB has one of 512 bytes, and one short read brings the checksums of every chunk.
/// </summary>
internal sealed class BlockHeader
{
    public const uint Version = 1;
    public const int MaxBytes = 4608;

    private const int TableAt = 168;
    private const int Unit = 512;

    private readonly uint[] _chunks;

    private BlockHeader(string blockId, long length, uint[] chunks)
    {
        BlockId = blockId;
        Length = length;
        _chunks = chunks;
    }

    public string BlockId { get; }

    /// <summary>The data's length.</summary>
    public long Length { get; }

    public int ChunkCount => _chunks.Length;

    /// <summary>Where the data begins in the file.</summary>
    public int DataAt => HeaderBytes(_chunks.Length);

    private static ReadOnlySpan<byte> Magic => "OCBLOCK\n"u8;

    public uint ChecksumOf(int chunk) => _chunks[chunk];

    /// <summary>The header of new data: computes its checksums.</summary>
    public static BlockHeader Of(string blockId, ReadOnlySpan<byte> data)
    {
        var chunks = new uint[ChunksOf(data.Length)];
        for (var i = 0; i < chunks.Length; i++)
        {
            var at = i * BlockFiles.ChunkBytes;
            chunks[i] = Crc32C.Compute(data.Slice(at, Math.Min(BlockFiles.ChunkBytes, data.Length - at)));
        }

        return new BlockHeader(blockId, data.Length, chunks);
    }

    /// <summary>Whether data of this other header's is, by length and checksums, the same.</summary>
    public bool Matches(BlockHeader other) => Length == other.Length && _chunks.AsSpan().SequenceEqual(other._chunks);

    public void Encode(Span<byte> bytes)
    {
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], BlockFiles.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], ChunkCount);
        bytes[32] = (byte)Encoding.ASCII.GetBytes(BlockId, bytes[33..]);
        for (var i = 0; i < ChunkCount; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(TableAt + (4 * i))..], _chunks[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Crc32C.Compute(bytes[..^4]));
    }

    /// <summary>Reads the header of a block from the beginning of its file.</summary>
    /// <exception cref="BlockCorruptException">It is not what was written for this block.</exception>
    /// <exception cref="UnsupportedFormatException">A newer program wrote it.</exception>
    public static BlockHeader Decode(ReadOnlySpan<byte> bytes, string blockId, string file)
    {
        if (bytes.Length < Unit || !bytes[..8].SequenceEqual(Magic))
            throw Corrupt(blockId, "it does not begin as a block does");
        var headerBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (headerBytes is < Unit or > MaxBytes || headerBytes > bytes.Length)
            throw Corrupt(blockId, "its length is impossible");
        bytes = bytes[..headerBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Compute(bytes[..^4]))
            throw Corrupt(blockId, "its checksum is wrong");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version > Version)
            throw new UnsupportedFormatException(file, "a block", version, Version);
        var found = Encoding.ASCII.GetString(bytes.Slice(33, Math.Min((int)bytes[32], BlockFiles.MaxIdLength)));
        if (found != blockId)
            throw Corrupt(blockId, $"it is that of the block '{found}'");
        var chunks = new uint[BinaryPrimitives.ReadInt32LittleEndian(bytes[28..])];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(TableAt + (4 * i))..]);
        return new BlockHeader(blockId, BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), chunks);
    }

    /// <summary>The length of the data in a file of this length, if the file is whole.</summary>
    public static long DataLengthIn(long fileLength)
    {
        for (var header = Unit; header <= MaxBytes; header += Unit)
        {
            var data = fileLength - header;
            if (data >= 0 && data <= BlockFiles.MaxBlockBytes && HeaderBytes(ChunksOf(data)) == header)
                return data;
        }

        return Math.Max(0, fileLength - Unit);
    }

    private static int ChunksOf(long length) => (int)((length + BlockFiles.ChunkBytes - 1) / BlockFiles.ChunkBytes);

    private static int HeaderBytes(int chunks) => (TableAt + (4 * chunks) + 4 + Unit - 1) / Unit * Unit;

    private static BlockCorruptException Corrupt(string blockId, string reason) =>
        new(blockId, BlockCorruptException.HeaderChunk, reason);
}
