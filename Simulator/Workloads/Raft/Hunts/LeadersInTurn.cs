using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// Each leader is cut off some steps after its election, with what it has not told anybody; the one before it comes back: the paper's
/// figure 8, long logs of early terms, answers that come when their term is over.
/// </summary>
internal sealed class LeadersInTurn(HuntGround ground) : Hunt(ground)
{
    private SimSilo? _held;
    private SimSilo? _leader;
    private long _term;
    private int _steps;

    public override (double Shortest, double Longest) Lasts => (5, 40);

    public override void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
        if (silo == _held || core.Term <= _term) return;
        (_leader, _term) = (silo, core.Term);
        var chance = Ground.Chance;
        _steps = chance.Next(4) switch { 0 => 0, 1 => chance.Next(5), 2 => chance.Next(15), _ => chance.Next(80) };
        if (_steps == 0) TakeOut(silo, replica);
    }

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (silo == _leader && core.Term == _term && _steps > 0 && --_steps == 0) TakeOut(silo, replica);
    }

    private void TakeOut(SimSilo leader, Replica replica)
    {
        var chance = Ground.Chance;
        if (chance.Hits(0.2)) Ground.Propose(replica, chance.Between(1, 6));
        switch (chance.Next(10))
        {
            case 0:
                Ground.Restart(leader, powerLoss: true);
                break;
            case 1 or 2 or 3:
                Ground.Isolate(leader, isHeard: true); // What it is answered meanwhile comes late.
                break;
            default:
                Ground.Isolate(leader);
                break;
        }

        if (chance.Hits(0.5)) Ground.Propose(replica, chance.Between(1, 20));
        if (chance.Hits(0.15) && Ground.Others(leader, _held) is { Length: > 0 } others) Ground.Restart(chance.Pick(others), powerLoss: chance.Hits(0.7));
        if (_held is { } held) Ground.After(chance.Hits(0.6) ? TimeSpan.Zero : Ground.ElectionTimeout * chance.Between(0.0, 1.5), () => Ground.Release(held));
        (_held, _leader) = (leader, null);
    }
}
