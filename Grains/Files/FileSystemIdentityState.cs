namespace OrleansCluster.Grains.Files;

/// <summary>The durable state of a <see cref="FileSystemIdentityGrain"/>.</summary>
public sealed class FileSystemIdentityState
{
    public string Id { get; set; } = "";
}
