namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A read that waits for its round at the leader: the leader's own, or a batch of a follower's.</summary>
internal readonly record struct PendingRead(long Context, long Index, ReplicaId Follower, long Life);
