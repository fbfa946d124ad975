using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Samples.WebApi;

/// <summary>What the service tells of an attachment.</summary>
public sealed record Attachment(string Name, long Length, string Sha256, DateTimeOffset Modified)
{
    public static Attachment Of(string name, FileStat stat) => new(name, stat.Length, stat.Sha256, stat.ModifiedUtc);
}
