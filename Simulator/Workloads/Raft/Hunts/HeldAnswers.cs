using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>A leader stands still when it has asked a quorum, and is cut off once that has answered: it gets the answers when it goes on.</summary>
internal sealed class HeldAnswers(HuntGround ground) : Hunt(ground)
{
    private int _steps = ground.Chance.Next(12);

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_steps < 0 || _steps-- > 0) return;
        var lasts = Ground.ElectionTimeout * Ground.Chance.Between(0.3, 1.1);
        Ground.After(TimeSpan.FromMilliseconds(Ground.Chance.Between(0.0, 1.0)), () => Ground.Pause(silo, lasts));
        Ground.After(TimeSpan.FromMilliseconds(Ground.Chance.Between(2.0, 20.0)), () => Ground.Isolate(silo));
    }
}
