namespace OrleansCluster.Client.Files;

/// <summary>What one read asks for.</summary>
public sealed record FileReadOptions
{
    /// <summary>Whether the content is checked against its SHA-256 if read whole; null takes the client's.</summary>
    public bool? VerifySha256 { get; init; }

    /// <summary>The version that must be there; null takes any. Else <see cref="Grains.Interfaces.Files.FileChangedException"/>.</summary>
    public long? ExpectedVersion { get; init; }
}
