namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a replica believes, for people and figures. No decision may rest on it.</summary>
public sealed record RaftStatus(
    ReplicaId Id,
    RaftRole Role,
    long Term,
    ReplicaId Leader,
    long FirstIndex,
    long LastIndex,
    long DurableIndex,
    long CommitIndex,
    GroupConfiguration? Configuration,
    bool IsChanging,
    bool IsRemoved,
    IReadOnlyList<FollowerStatus> Followers);
