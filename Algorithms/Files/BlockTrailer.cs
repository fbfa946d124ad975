using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// What stands behind a block's content on disk and says whose block it is, so that a block whose writer died can be traced
/// to the file that knows whether it belongs to anything. It stands behind, not before, so that the content keeps its
/// offsets. Little endian: the path in UTF-8; then 40 bytes: session id (24 ASCII), number (4), content length (4), path
/// length (2), format version (2), magic (4).
/// </summary>
/// <param name="Path">The normalized path of the file.</param>
/// <param name="SessionId">The write session.</param>
/// <param name="Number">The block's number within the file.</param>
/// <param name="ContentLength">In bytes.</param>
public sealed record BlockTrailer(string Path, string SessionId, int Number, int ContentLength)
{
    /// <summary>The longest trailer, in bytes.</summary>
    public const int MaxLength = FixedLength + FileLimits.MaxPathBytes;

    private const int FixedLength = SessionIds.Length + 4 + 4 + 2 + 2 + 4;
    private const ushort FormatVersion = 1;
    private const uint Magic = 0x5442434F; // "OCBT"

    /// <summary>The id of the block.</summary>
    public string BlockId => new BlockName(BlockName.HashOf(Path), SessionId, Number).ToString();

    /// <summary>The length of the trailer of every block of <paramref name="path"/>, in bytes.</summary>
    public static int LengthFor(string path) => Encoding.UTF8.GetByteCount(path) + FixedLength;

    /// <summary>Writes the trailer to <paramref name="destination"/>, which has exactly its length.</summary>
    public void Write(Span<byte> destination)
    {
        var pathBytes = destination.Length - FixedLength;
        if (pathBytes != Encoding.UTF8.GetByteCount(Path))
            throw new ArgumentException("The destination does not have the trailer's length.", nameof(destination));
        Encoding.UTF8.GetBytes(Path, destination);
        var tail = destination[pathBytes..];
        Encoding.ASCII.GetBytes(SessionId, tail);
        tail = tail[SessionIds.Length..];
        BinaryPrimitives.WriteInt32LittleEndian(tail, Number);
        BinaryPrimitives.WriteInt32LittleEndian(tail[4..], ContentLength);
        BinaryPrimitives.WriteUInt16LittleEndian(tail[8..], (ushort)pathBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(tail[10..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[12..], Magic);
    }

    /// <summary>
    /// Reads the trailer from the end of a block of <paramref name="blockLength"/> bytes (content and trailer), of which
    /// <paramref name="end"/> is the last part: the whole, or at least <see cref="MaxLength"/> bytes.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> end, long blockLength, [NotNullWhen(true)] out BlockTrailer? trailer)
    {
        trailer = null;
        if (end.Length < FixedLength)
            return false;
        var tail = end[^FixedLength..];
        var numbers = tail[SessionIds.Length..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(numbers[12..]) != Magic
            || BinaryPrimitives.ReadUInt16LittleEndian(numbers[10..]) != FormatVersion)
            return false;
        var pathBytes = BinaryPrimitives.ReadUInt16LittleEndian(numbers[8..]);
        var contentLength = BinaryPrimitives.ReadInt32LittleEndian(numbers[4..]);
        if (end.Length < FixedLength + pathBytes || contentLength < 0 || contentLength + pathBytes + FixedLength != blockLength)
            return false;
        var session = Encoding.ASCII.GetString(tail[..SessionIds.Length]);
        var path = Encoding.UTF8.GetString(end[^(FixedLength + pathBytes)..^FixedLength]);
        var number = BinaryPrimitives.ReadInt32LittleEndian(numbers);
        if (number < 0 || !SessionIds.IsValid(session) || !FilePath.TryNormalize(path, out var normalized, out _) || normalized != path)
            return false;
        trailer = new BlockTrailer(path, session, number, contentLength);
        return true;
    }
}
