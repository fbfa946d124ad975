namespace OrleansCluster.Client.Files;

/// <summary>What one write asks for.</summary>
public sealed record FileWriteOptions
{
    /// <summary>In bytes; null takes the client's.</summary>
    public int? BlockSize { get; init; }

    /// <summary>How many silos shall hold each block; null takes the client's.</summary>
    public int? Replication { get; init; }

    /// <summary>
    /// Null: whatever is there is replaced. 0: nothing may be there. Else: exactly this version must be there. Otherwise the
    /// write fails with <see cref="Grains.Interfaces.Files.WriteConflictException"/>.
    /// </summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Told how many bytes are acknowledged by all their replicas, each time it is more. Called from any thread.</summary>
    public IProgress<long>? Progress { get; init; }
}
