using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// The leader is cut off, and the others elect another while their disks are slow; in that step all who may have voted lose their power,
/// and the one that they elected is cut off; the first comes back, to ask for the same term's votes.
/// </summary>
internal sealed class ForgetfulVoters(HuntGround ground) : Hunt(ground)
{
    private SimSilo? _first;
    private long _term;

    public override void Begin()
    {
        if (Ground.Leader is not { } leader) return;
        var chance = Ground.Chance;
        _first = leader;
        Ground.Isolate(leader);
        foreach (var other in Ground.Others(leader)) Ground.Slow(other, chance.Between(20.0, 400.0));
    }

    public override void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_first is not { } first || silo == first || _term > 0) return;
        _term = core.Term;
        Ground.Isolate(silo);
        foreach (var voter in Ground.Others(first, silo)) Ground.Restart(voter, powerLoss: true, most: 0.3);
        Ground.Release(first);
        Ground.After(Ground.ElectionTimeout * Ground.Chance.Between(2.0, 4.0), () => Ground.Release(silo));
    }
}
