using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// A leader that nobody hears takes many proposals while its disk hangs. Who is elected in its place has it overwrite them before they are
/// written, and hands back to it. What it then takes, while its disk hangs once more, one quorum short of one hears; when it is committed all the
/// same its leader loses the power, and those who heard it are cut off.
/// </summary>
internal sealed class OvertakenWrites(HuntGround ground) : Hunt(ground)
{
    private Step _at;
    private SimSilo? _first;
    private SimSilo[] _near = [];

    private enum Step
    {
        Waiting,
        Filling,
        Filled,
        HandingBack,
        Leading,
        Over,
    }

    public override (double Shortest, double Longest) Lasts => (8, 15);

    private Step At
    {
        get => _at;
        set
        {
            _at = value;
            Ground.Note($"{nameof(OvertakenWrites)} {value}");
        }
    }

    public override void Begin()
    {
        if (Ground.Leader is not { } leader || Ground.Others(leader).Length < 2) return;
        _first = leader;
        Ground.Isolate(leader);
        Ground.After(Ground.ElectionTimeout * Ground.Chance.Between(0.5, 0.95), () => At = Step.Filling);
        // It leads no more by then, and others do not yet: it will hear at once who is elected.
        Ground.After(Ground.ElectionTimeout * Ground.Chance.Between(1.2, 1.3), () => Ground.Release(leader));
    }

    public override void Leading(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_first is not { } first) return;
        switch (At)
        {
            case Step.Filling when silo == first:
                At = Step.Filled;
                Ground.Stall(silo, Ground.ElectionTimeout * 4);
                Ground.Propose(replica, Ground.Chance.Between(20, 80), padding: 8);
                break;
            case Step.HandingBack when silo != first && Ground.LastTermOf(first) == core.Term:
                Ground.GoOnWriting(first);
                HuntGround.HandTo(first, replica, core);
                break;
            case Step.Leading when silo == first && core.Log.TermAt(core.CommitIndex) == core.Term:
                At = Step.Over;
                Ground.Restart(silo, powerLoss: true, most: 0.3);
                Ground.After(TimeSpan.Zero, () => Ground.GoOnWriting(silo));
                foreach (var one in _near) Ground.Isolate(one);
                Ground.Release(silo);
                break;
        }
    }

    public override void Elected(SimSilo silo, Replica replica, RaftCore core)
    {
        if (_first is not { } first) return;
        if (At == Step.Filled && silo != first)
        {
            At = Step.HandingBack;
            Ground.Release(first);
        }
        else if (At == Step.HandingBack && silo == first)
        {
            At = Step.Leading;
            Listen(first, replica);
        }
    }

    // So many hear it that it needs its own disk for a quorum.
    private void Listen(SimSilo first, Replica replica)
    {
        var others = Ground.Others(first).ToList();
        Ground.Chance.Shuffle(others);
        _near = [.. others.Take(others.Count / 2)];
        foreach (var far in others.Skip(_near.Length)) Ground.Part(first, far);
        Ground.Stall(first, Ground.ElectionTimeout * 4);
        Ground.Propose(replica, Ground.Chance.Between(0, 3));
    }
}
