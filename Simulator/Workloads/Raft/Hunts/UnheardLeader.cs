using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// One replica does not hear the leader, and would stand for election, while the others do; then they forget that they did, since they
/// are restarted at once. Whoever is elected, the leader is cut off in that step, and goes on reading by what lease it has.
/// </summary>
internal sealed class UnheardLeader(HuntGround ground) : Hunt(ground)
{
    private SimSilo? _leader;

    public override void Begin()
    {
        if (Ground.Leader is not { } leader || Ground.Others(leader) is not { Length: > 1 } others) return;
        var chance = Ground.Chance;
        var deaf = chance.Pick(others);
        _leader = leader;
        Ground.Part(leader, deaf);
        if (chance.Hits(0.4)) return;
        Ground.After(Ground.ElectionTimeout * chance.Between(0.8, 3.0), () =>
        {
            Ground.Isolate(leader);
            foreach (var other in Ground.Others(leader, deaf)) Ground.Restart(other, powerLoss: chance.Hits(0.3), most: 0.3);
        });
    }

    public override void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_leader is { } leader && silo != leader) Ground.Isolate(leader);
    }
}
