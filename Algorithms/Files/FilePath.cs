using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansCluster.Algorithms.Files;

/// <summary>
/// The rules of paths. A normalized path is segments joined by '/', without one at either end. Names are compared byte by
/// byte: neither case nor Unicode composition is folded. A path never becomes part of a name on a disk.
/// </summary>
public static class FilePath
{
    private const char Separator = '/';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The normalized path of a file: one leading '/' is taken off, anything else that breaks a rule is refused.</summary>
    public static bool TryNormalize(string? path, [NotNullWhen(true)] out string? normalized, [NotNullWhen(false)] out string? reason)
    {
        normalized = null;
        if (path is null)
        {
            reason = "it is null.";
            return false;
        }

        var candidate = path.StartsWith(Separator) ? path[1..] : path;
        reason = Check(candidate);
        if (reason is null)
            normalized = candidate;
        return reason is null;
    }

    /// <summary>As <see cref="TryNormalize"/>, of a directory: "" and "/" are the root, one trailing '/' is taken off.</summary>
    public static bool TryNormalizeDirectory(
        string? path, [NotNullWhen(true)] out string? normalized, [NotNullWhen(false)] out string? reason)
    {
        if (path is "" or "/")
        {
            normalized = "";
            reason = null;
            return true;
        }

        return TryNormalize(path is not null && path.EndsWith(Separator) ? path[..^1] : path, out normalized, out reason);
    }

    /// <summary>The directory of a normalized path: "" is the root.</summary>
    public static string Parent(string normalized)
    {
        var slash = normalized.LastIndexOf(Separator);
        return slash < 0 ? "" : normalized[..slash];
    }

    /// <summary>The last segment of a normalized path.</summary>
    public static string Name(string normalized) => normalized[(normalized.LastIndexOf(Separator) + 1)..];

    /// <summary>The path of <paramref name="name"/> in the normalized directory <paramref name="directory"/>.</summary>
    public static string Combine(string directory, string name) => directory.Length == 0 ? name : directory + Separator + name;

    private static string? Check(string path)
    {
        if (path.Length == 0)
            return "it is empty.";
        if (path.Length > FileLimits.MaxPathBytes)
            return $"it is longer than {FileLimits.MaxPathBytes} bytes.";
        var rest = path.AsSpan();
        var total = 0;
        while (true)
        {
            var slash = rest.IndexOf(Separator);
            var segment = slash < 0 ? rest : rest[..slash];
            var problem = CheckSegment(segment, out var bytes);
            if (problem is not null)
                return problem;
            total += bytes + (slash < 0 ? 0 : 1);
            if (slash < 0)
                return total > FileLimits.MaxPathBytes ? $"it is longer than {FileLimits.MaxPathBytes} bytes." : null;
            rest = rest[(slash + 1)..];
        }
    }

    private static string? CheckSegment(ReadOnlySpan<char> segment, out int bytes)
    {
        bytes = 0;
        if (segment.IsEmpty)
            return "it has an empty segment.";
        if (segment is "." or "..")
            return $"a segment is '{segment}'.";
        if (segment.IsWhiteSpace())
            return "a segment is nothing but white space.";
        foreach (var c in segment)
        {
            if (char.IsControl(c))
                return $"it has the control character U+{(int)c:X4}.";
        }

        try
        {
            bytes = StrictUtf8.GetByteCount(segment);
        }
        catch (EncoderFallbackException)
        {
            return "it is not valid Unicode.";
        }

        return bytes > FileLimits.MaxSegmentBytes ? $"a segment is longer than {FileLimits.MaxSegmentBytes} bytes." : null;
    }
}
