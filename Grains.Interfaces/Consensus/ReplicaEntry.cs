namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What one silo says of its replica of a group.</summary>
/// <param name="Silo">The silo's name.</param>
/// <param name="Report">Its report; null if there was none.</param>
/// <param name="Problem">Why there was none.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.ReplicaEntry")]
public sealed record ReplicaEntry(string Silo, ReplicaReport? Report, string? Problem);
