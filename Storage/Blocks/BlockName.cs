using System.Buffers;
using System.Globalization;
using System.Text;
using OrleansCluster.Storage.Checksums;

namespace OrleansCluster.Storage.Blocks;

/// <summary>
/// Where a block's file is: "a7/name.blk". The folder is the low byte of the CRC-32C of the id, in hex. The name is the id in
/// lower
/// case; if it has capitals, '~' and a hex number whose bit i says that character i is one: some file systems do not tell case
/// apart.
/// </summary>
internal static class BlockName
{
    public const int Folders = 256;
    public const string Suffix = ".blk";
    public const string TemporarySuffix = ".tmp";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <exception cref="InvalidBlockIdException">It is no id.</exception>
    public static void Check(string blockId)
    {
        ArgumentNullException.ThrowIfNull(blockId);
        if (blockId.Length is 0 or > BlockFiles.MaxIdLength)
            throw new InvalidBlockIdException($"has {blockId.Length}");
        var wrong = blockId.AsSpan().IndexOfAnyExcept(Allowed);
        if (wrong >= 0)
            throw new InvalidBlockIdException($"has U+{(int)blockId[wrong]:X4} at place {wrong}");
    }

    public static string FolderName(int number) => number.ToString("x2", CultureInfo.InvariantCulture);

    public static string FolderOf(string blockId)
    {
        Span<byte> bytes = stackalloc byte[BlockFiles.MaxIdLength];
        var length = Encoding.ASCII.GetBytes(blockId, bytes);
        return FolderName((int)(Crc32C.Compute(bytes[..length]) & 0xFF));
    }

    public static string Encode(string blockId)
    {
        var capitals = UInt128.Zero;
        for (var i = 0; i < blockId.Length; i++)
        {
            if (char.IsAsciiLetterUpper(blockId[i]))
                capitals |= UInt128.One << i;
        }

        return capitals == 0 ? blockId : $"{blockId.ToLowerInvariant()}~{capitals:x}";
    }

    /// <summary>The id of a file name without its suffix; null if it is that of no block.</summary>
    public static string? Decode(string name)
    {
        var tilde = name.IndexOf('~');
        var id = tilde < 0 ? name : name[..tilde];
        if (tilde >= 0)
        {
            if (!UInt128.TryParse(name.AsSpan(tilde + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var capitals))
                return null;
            id = string.Create(id.Length, (id, capitals), static (span, s) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = ((s.capitals >> i) & 1) == 0 ? s.id[i] : char.ToUpperInvariant(s.id[i]);
            });
        }

        var valid = id.Length is > 0 and <= BlockFiles.MaxIdLength && id.AsSpan().IndexOfAnyExcept(Allowed) < 0;
        return valid && Encode(id) == name ? id : null;
    }
}
