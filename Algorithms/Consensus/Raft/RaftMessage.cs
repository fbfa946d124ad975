namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// What replicas of one group tell each other. A message may be lost, doubled, late and out of order; it must not be altered, and
/// must reach the replica <see cref="To"/> of the same group or nobody.
/// </summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">The sender's term; of a pre-vote, the term that it is about.</param>
public abstract record RaftMessage(ReplicaId From, ReplicaId To, long Term);
