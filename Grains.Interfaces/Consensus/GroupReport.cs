namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What the replicas of a group say. No decision may rest on it but where to ask.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="LeaderSilo">Where the leader of the highest term is that somebody knows; null if nobody knows one.</param>
/// <param name="Term">The highest term that somebody knows; 0 if there is no group.</param>
/// <param name="Replicas">Every active silo, by name.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.GroupReport")]
public sealed record GroupReport(string Group, string? LeaderSilo, long Term, ReplicaEntry[] Replicas);
