namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a replica has promised and must not forget: its term, whom it voted for in it, and a commit index it knew of.</summary>
/// <param name="Term">The latest term seen.</param>
/// <param name="Vote">Who got the vote in <paramref name="Term"/>; <see cref="ReplicaId.None"/> if nobody did.</param>
/// <param name="Commit">A hint, which spares time after a restart: it may be older than what is known, never newer.</param>
public readonly record struct HardState(long Term, ReplicaId Vote, long Commit);
