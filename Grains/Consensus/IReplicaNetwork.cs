using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Carries messages to other replicas of the group, or loses them.</summary>
internal interface IReplicaNetwork
{
    /// <summary>Sends a message to the replica at an address. Does not wait, and does not fail.</summary>
    void Send(string address, RaftMessage message);
}
