using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>The witness's eyes on one silo.</summary>
internal sealed class SiloObserver(RaftWitness witness, string silo) : IReplicaObserver
{
    public void Stepped(Replica replica, RaftCore core) => witness.Stepped(silo, replica, core);

    public void Failed(Replica replica, Exception error) => witness.Failed(silo, replica, error);
}
