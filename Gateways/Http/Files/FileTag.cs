using System.Globalization;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>
/// A file's entity tag: its version, which no two commits of a path share, not even across a deletion. So the tag is strong,
/// and If-Match becomes the version that the cluster compares in the same conditional write as the change.
/// </summary>
internal static class FileTag
{
    public static string Of(FileStat stat) => string.Create(CultureInfo.InvariantCulture, $"\"v{stat.Version}\"");

    /// <summary>The version a tag names; null if it is none of ours.</summary>
    public static long? VersionOf(ReadOnlySpan<char> tag) =>
        tag.Length > 3 && tag.StartsWith("\"v", StringComparison.Ordinal) && tag[^1] == '"' &&
        long.TryParse(tag[2..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
