using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Is shown every step of the replicas of a silo, in their turns, if the silo has such a service: none that is shipped has. For
/// simulations, which hold all replicas together to what consensus promises.
/// </summary>
internal interface IReplicaObserver
{
    /// <summary>It has worked off what came. Called once more for what this asks of it.</summary>
    void Stepped(Replica replica, RaftCore core);

    /// <summary>It ends because of an error, which may be its disk's.</summary>
    void Failed(Replica replica, Exception error);
}
