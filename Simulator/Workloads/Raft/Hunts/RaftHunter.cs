using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Raft.Hunts;

/// <summary>
/// In a part of the runs one hunt follows another, of a few kinds, with a rest between two. Leaders that are cut off meanwhile are read
/// from, time and again: what they answer must have all that the others have committed.
/// </summary>
internal sealed class RaftHunter
{
    private const double IsInRun = 0.65;
    private const double IsKindInRun = 0.4;
    private const int ReadsInTimeout = 15;

    private readonly World _world;
    private readonly RaftWitness _witness;
    private readonly Chance _chance;
    private readonly HuntGround _ground;
    private readonly List<Func<HuntGround, Hunt>> _kinds;
    private Hunt? _hunt;
    private bool _isActing;
    private long _readAgainAt;

    public RaftHunter(World world, RaftWitness witness, TimeSpan electionTimeout, Action? wantChange)
    {
        _world = world;
        _witness = witness;
        _chance = world.Seeds.Fork("hunt");
        _ground = new HuntGround(world, witness, electionTimeout, _chance);
        List<Func<HuntGround, Hunt>> all =
        [
            ground => new LeadersInTurn(ground), ground => new UnheardLeader(ground), ground => new DeafHandover(ground), ground => new HeldAnswers(ground),
            ground => new ForgetfulVoters(ground), ground => new FloodedDisk(ground), ground => new SnapshotThenRestart(ground),
            ground => new OvertakenWrites(ground), ground => new LateAcceptance(ground),
        ];
        if (wantChange is not null) all.AddRange([ground => new SplitHalves(ground, wantChange), ground => new SplitHalves(ground, wantChange), ground => new SplitHalves(ground, wantChange)]);
        _kinds = [.. all.Where(_ => _chance.Hits(IsKindInRun))];
        if (_kinds.Count == 0) _kinds.Add(_chance.Pick(all));
    }

    /// <summary>Begins, if this run has it. The observer tells it what it was shown from then on.</summary>
    public void Start()
    {
        if (_world.Faults.Names is not null || !_chance.Hits(IsInRun)) return;
        _witness.Leading += Leading;
        _witness.Elected += Elected;
        Rest();
    }

    private void Rest() => _world.Loop.After(_ground.ElectionTimeout + _chance.Exponential(_ground.ElectionTimeout * 2), "hunt", () =>
    {
        if (_world.Phase > Phase.Safety) return;
        if (_world.Phase == Phase.Safety) Begin();
        else Rest();
    });

    private void Begin()
    {
        _world.WhenHealed(End);
        _hunt = _chance.Pick(_kinds)(_ground);
        _hunt.Begin();
        _world.Loop.After(_ground.ElectionTimeout * _chance.Between(_hunt.Lasts.Shortest, _hunt.Lasts.Longest), "hunt", () =>
        {
            if (_world.Phase > Phase.Safety) return;
            End();
            Rest();
        });
    }

    private void End()
    {
        _hunt = null;
        _ground.End();
    }

    private void Elected(string silo, Replica replica, RaftCore core) => Act(silo, (hunt, there) => hunt.Elected(there, replica, core));

    private void Leading(string silo, Replica replica, RaftCore core) => Act(silo, (hunt, there) =>
    {
        hunt.Leading(there, replica, core);
        if (_world.Loop.Now < _readAgainAt || !_ground.IsIsolated(there)) return;
        _readAgainAt = _world.Loop.Now + (_ground.ElectionTimeout / ReadsInTimeout).Ticks;
        _ = _ground.ReadAsync(there, replica);
    });

    // What a hunt asks of a replica is a step of its own, which is shown in turn.
    private void Act(string silo, Action<Hunt, SimSilo> act)
    {
        if (_isActing || _hunt is not { } hunt || _world.Phase != Phase.Safety || _ground.SiloOf(silo) is not { } there) return;
        _isActing = true;
        act(hunt, there);
        _isActing = false;
    }
}
