using Orleans;

namespace OrleansCluster.Grains.Consensus;

/// <summary>A replica's folder is not what it left there. Nothing was changed. The replica must be replaced by a new one.</summary>
[GenerateSerializer]
public sealed class ReplicaFolderException(string folder, string reason)
    : InvalidOperationException($"The replica's folder '{folder}' cannot be used: {reason}")
{
    /// <summary>The folder, in full.</summary>
    [Id(0)]
    public string Folder { get; } = folder;

    /// <summary>What is wrong.</summary>
    [Id(1)]
    public string Reason { get; } = reason;
}
