namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a replica is at the moment (Ongaro's dissertation, figure 3.3; pre-candidate: section 9.6).</summary>
public enum RaftRole
{
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}
