using OrleansCluster.Simulator.Faults.Silos;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// What the common faults do only by luck, since they do not know who leads and come seconds apart: within some election timeouts the
/// leader is cut off from all others or from one, stands still, or is restarted, and its followers too, with disks that are slow. In a part
/// of the runs it comes over the group again and again.
/// </summary>
internal sealed class RaftTurmoil(World world, RaftWitness witness, TimeSpan electionTimeout)
{
    private const double IsInRun = 0.4;

    private readonly Chance _chance = world.Seeds.Fork("turmoil");
    private readonly List<(int From, int To)> _cuts = [];

    /// <summary>Begins it, if this run has it.</summary>
    public void Start()
    {
        if (world.Faults.Names is null && _chance.Hits(IsInRun)) Rest();
    }

    private void Rest() => world.Loop.After(_chance.Exponential(TimeSpan.FromSeconds(10)), "turmoil", () =>
    {
        if (world.Phase > Phase.Safety) return;
        if (world.Phase < Phase.Safety) Rest();
        else Act(_chance.Between(3, 25));
    });

    private void Act(int left)
    {
        if (world.Phase != Phase.Safety) return;
        if (left == 0)
        {
            Mend();
            Rest();
            return;
        }

        if (Leader() is { } leader) ActOn(leader);
        world.Loop.After(electionTimeout * _chance.Between(0.05, 2.5), "turmoil", () => Act(left - 1));
    }

    private void ActOn(SimSilo leader)
    {
        SimSilo[] others = [.. world.Silos.Where(silo => silo != leader && silo.IsUp)];
        var other = others.Length == 0 ? leader : _chance.Pick(others);
        switch (_chance.Next(12))
        {
            case 0 or 1:
                Cut(leader, others);
                break;
            case 2:
                Cut(leader, [other]);
                break;
            case 3:
                Restart(leader);
                break;
            case 4:
                Restart(other);
                break;
            case 5:
                foreach (var silo in world.Silos.ToArray()) Restart(silo);
                break;
            case 6:
                Cut(other, [leader]);
                Restart(others.Length > 0 ? _chance.Pick(others) : leader);
                break;
            case 7 or 8 or 9:
                Pause(leader);
                Mend();
                break;
            case 10:
                Slow(_chance.Hits(0.3) ? leader : other);
                break;
            default:
                Mend();
                break;
        }
    }

    private SimSilo? Leader() =>
        world.Silos.FirstOrDefault(silo => silo.Name == witness.LeaderSilo && silo.IsUp && Victims.IsAlone(world, silo));

    // Clients go on reaching it. Sometimes it is only not heard.
    private void Cut(SimSilo leader, SimSilo[] others)
    {
        var isOneWay = _chance.Hits(0.3);
        foreach (var other in others)
        {
            Cut(leader.Machine.Site, other.Machine.Site);
            if (!isOneWay) Cut(other.Machine.Site, leader.Machine.Site);
        }
    }

    private void Cut(int from, int to)
    {
        if (_cuts.Count == 0) world.WhenHealed(Mend);
        world.Network.Cut(from, to);
        _cuts.Add((from, to));
    }

    private void Mend()
    {
        foreach (var (from, to) in _cuts) world.Network.Mend(from, to);
        _cuts.Clear();
    }

    private void Restart(SimSilo silo)
    {
        if (!silo.IsUp || !Victims.IsAlone(world, silo)) return;
        silo.Crash(powerLoss: _chance.Hits(0.5));
        world.StartLater(silo, electionTimeout * _chance.Between(0.0, 1.0));
    }

    private void Pause(SimSilo silo)
    {
        var process = silo.Process!;
        process.Pause();
        world.Loop.After(electionTimeout * _chance.Between(0.5, 8.0), "goes-on", process.Resume);
    }

    private void Slow(SimSilo silo)
    {
        var faults = silo.Machine.Disk.Faults;
        var slowed = faults.SlowBy = _chance.Between(50.0, 3000.0);
        world.Loop.After(electionTimeout * _chance.Between(0.5, 6.0), "fast-again", () =>
        {
            if (faults.SlowBy == slowed) faults.SlowBy = 1;
        });
    }
}
