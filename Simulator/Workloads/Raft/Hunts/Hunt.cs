using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// One schedule in which groups that break a rule have been seen to go wrong, drawn as loosely as still shows it. It knows what the
/// observer is shown, and acts in the very step that it waits for; all that it does is within the fault budget.
/// </summary>
internal abstract class Hunt(HuntGround ground)
{
    protected HuntGround Ground => ground;

    /// <summary>In election timeouts: how long it lasts, at the shortest and at the longest.</summary>
    public virtual (double Shortest, double Longest) Lasts => (2, 8);

    /// <summary>Begins it.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>A leader has taken a step: in its turn, before what it does next.</summary>
    public virtual void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
    }

    /// <summary>A replica has become the leader of a term: in its turn, before its first messages have left.</summary>
    public virtual void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
    }
}
