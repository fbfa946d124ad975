using System.Globalization;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Gateways.Http.Files;

/// <summary>A file or directory in JSON. A directory has only its name, path and type. The version is a string: it has more digits than a JavaScript number.</summary>
internal sealed record FileDocument(
    string Name,
    string Path,
    string Type,
    long? Length = null,
    string? Etag = null,
    string? Sha256 = null,
    DateTimeOffset? Modified = null,
    string? Version = null,
    int? BlockSize = null,
    int? Replication = null)
{
    public static FileDocument OfFile(FileStat stat) => new(
        stat.Path[(stat.Path.LastIndexOf('/') + 1)..], stat.Path, "file", stat.Length, FileTag.Of(stat), stat.Sha256, stat.ModifiedUtc,
        stat.Version.ToString(CultureInfo.InvariantCulture), stat.BlockSize, stat.Replication);

    public static FileDocument OfEntry(FileListEntry entry) =>
        entry.File is { } stat ? OfFile(stat) : new FileDocument(entry.Name, entry.Path, "directory");
}
