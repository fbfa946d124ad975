using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// A disk is slow while much is proposed, so that snapshots, the log and what is cut off it come in each other's way; then its silo is
/// restarted, with or without its power, and sometimes another one with it.
/// </summary>
internal sealed class FloodedDisk(HuntGround ground) : Hunt(ground)
{
    private int _bursts = ground.Chance.Between(5, 40);

    public override void Begin()
    {
        var chance = Ground.Chance;
        if (Ground.Others() is not { Length: > 0 } silos) return;
        var slow = chance.Pick(silos);
        Ground.Slow(slow, chance.Between(5.0, 300.0));
        Ground.After(Ground.ElectionTimeout * chance.Between(1.0, 5.0), () =>
        {
            Ground.Restart(slow, chance.Hits(0.6));
            if (chance.Hits(0.4) && Ground.Others(slow) is { Length: > 0 } others) Ground.Restart(chance.Pick(others), chance.Hits(0.6));
        });
    }

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_bursts <= 0 || !Ground.Chance.Hits(0.3)) return;
        _bursts--;
        Ground.Propose(replica, Ground.Chance.Between(1, 8));
    }
}
