using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Which replica a folder is: of which group, and which of its lives (pitfall 39). Written once, kept with every promise.</summary>
internal readonly record struct ReplicaIdentity(Guid GroupId, ReplicaId Id);
