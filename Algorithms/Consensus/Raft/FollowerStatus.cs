namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a leader believes of another replica.</summary>
/// <param name="Id">Which one.</param>
/// <param name="State">How it is sent to.</param>
/// <param name="Match">Up to where its log is the leader's, durably.</param>
/// <param name="Silence">How long ago it was heard.</param>
/// <param name="HasCaughtUp">Whether it might become a voter.</param>
public sealed record FollowerStatus(ReplicaId Id, ReplicationState State, long Match, TimeSpan Silence, bool HasCaughtUp);
