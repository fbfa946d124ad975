using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// A leader sends much to one other alone, whose disk hangs, and loses its power before it has written it itself; it leads again, with a shorter
/// log, when that other has written it and says so.
/// </summary>
internal sealed class LateAcceptance(HuntGround ground) : Hunt(ground)
{
    private Step _at;
    private SimSilo? _first;
    private SimSilo? _late;

    private enum Step
    {
        Sending,
        Sent,
        HandingBack,
        Over,
    }

    public override (double Shortest, double Longest) Lasts => (8, 15);

    private Step At
    {
        get => _at;
        set
        {
            _at = value;
            Ground.Note($"{nameof(LateAcceptance)} {value}");
        }
    }

    public override void Begin() => _first = Ground.Leader;

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_first is not { } first) return;
        if (At == Step.Sending && silo == first) SendToOne(first, replica);
        else if (At == Step.HandingBack && silo != first) HuntGround.HandTo(first, replica, core);
    }

    public override void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
        if (At is not (Step.Sent or Step.HandingBack) || _late is not { } late) return;
        At = silo == _first ? Step.Over : Step.HandingBack;
        if (At != Step.Over) return;
        Ground.Release(late);
        Ground.GoOnWriting(late);
    }

    private void SendToOne(SimSilo first, Replica replica)
    {
        At = Step.Over;
        if (Ground.Others(first) is not { Length: > 1 } others) return;
        var late = _late = Ground.Chance.Pick(others);
        foreach (var other in others.Where(other => other != late)) Ground.Part(first, other);
        Ground.Stall(first, Ground.ElectionTimeout);
        Ground.Stall(late, Ground.ElectionTimeout * 10);
        Ground.Propose(replica, Ground.Chance.Between(5, 60));
        Ground.After(TimeSpan.FromMilliseconds(Ground.Chance.Between(3.0, 60.0)), () =>
        {
            At = Step.Sent;
            Ground.Isolate(late);
            Ground.Restart(first, powerLoss: true, most: 0.2);
            Ground.After(TimeSpan.Zero, () => Ground.GoOnWriting(first));
            Ground.Release(first);
        });
    }
}
