using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// The id of a block: <c>{first 128 bits of SHA-256 of the path}.{session id}.{number, 8 hexadecimal digits}</c>. It is the
/// same on every replica, never given to other bytes (a session id is never given twice), and orders the blocks of one
/// write next to each other.
/// </summary>
/// <param name="PathHash">32 hexadecimal digits.</param>
/// <param name="SessionId">The write session.</param>
/// <param name="Number">The block's number within the file.</param>
public readonly record struct BlockName(string PathHash, string SessionId, int Number)
{
    private const int PathHashLength = 32;
    private const int NumberLength = 8;
    private const int Length = PathHashLength + 1 + SessionIds.Length + 1 + NumberLength;

    /// <summary>The hash of a normalized path that its blocks' ids begin with.</summary>
    public static string HashOf(string path)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), digest);
        return Convert.ToHexStringLower(digest[..(PathHashLength / 2)]);
    }

    /// <summary>The parts of an id, or false if it is not one of this form.</summary>
    public static bool TryParse(string id, out BlockName name)
    {
        ArgumentNullException.ThrowIfNull(id);
        name = default;
        if (id.Length != Length || id[PathHashLength] != '.' || id[PathHashLength + 1 + SessionIds.Length] != '.')
            return false;
        if (!int.TryParse(id.AsSpan(^NumberLength..), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            || number < 0)
            return false;
        var session = id.Substring(PathHashLength + 1, SessionIds.Length);
        if (!SessionIds.IsValid(session))
            return false;
        name = new BlockName(id[..PathHashLength], session, number);
        return name.ToString() == id;
    }

    public override string ToString() => $"{PathHash}.{SessionId}.{Number:x8}";
}
