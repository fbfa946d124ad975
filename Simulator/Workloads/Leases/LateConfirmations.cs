using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>
/// In a part of the runs: whoever has the library keep a lease stands still from the instant in which a renewal takes effect, hears of it late,
/// and is cut off from then on, until the lease has ended. Its count must not begin when it heard.
/// </summary>
internal sealed class LateConfirmations(World world, LeaseFindings findings)
{
    private const double IsInRun = 0.4;
    private const double IsTaken = 0.1;
    private static readonly TimeSpan Hearing = TimeSpan.FromMilliseconds(20);

    private readonly Chance _chance = world.Seeds.Fork("late-confirmations");
    private readonly List<(int From, int To)> _cuts = [];
    private bool _isInRun;
    private bool _isBusy;

    /// <summary>Begins, if this run has it.</summary>
    public void Start() => _isInRun = world.Faults.Names is null && _chance.Hits(IsInRun);

    /// <summary>These were renewed in this instant.</summary>
    public void Renewed(IEnumerable<long> leases)
    {
        if (!_isInRun || _isBusy || world.Phase != Phase.Safety || !_chance.Hits(IsTaken)) return;
        foreach (var id in leases)
        {
            if (findings.FindKept(id) is not { Process: { IsPaused: false, IsDead: false } process, Lease.TimeToLive: var timeToLive }) continue;
            Act(process, timeToLive);
            return;
        }
    }

    private void Act(SimProcess process, TimeSpan timeToLive)
    {
        // An answer counts for no longer than a sixth of the lease's time.
        var still = timeToLive * _chance.Between(0.05, 0.15);
        _isBusy = true;
        world.WhenHealed(Mend);
        process.Pause();
        world.Loop.After(still, "goes-on", process.Resume);
        world.Loop.After(still + Hearing, "renewal", () =>
        {
            if (world.Phase == Phase.Safety) CutOff(process);
        });
        world.Loop.After(still + (timeToLive * 1.3), "renewal", () =>
        {
            Mend();
            _isBusy = false;
        });
    }

    private void CutOff(SimProcess process)
    {
        foreach (var site in world.Nodes.Select(node => node.Machine.Site).Distinct().Where(site => site != process.Site))
        {
            _cuts.AddRange([(process.Site, site), (site, process.Site)]);
            world.Network.Cut(process.Site, site);
            world.Network.Cut(site, process.Site);
        }
    }

    private void Mend()
    {
        foreach (var (from, to) in _cuts) world.Network.Mend(from, to);
        _cuts.Clear();
    }
}
