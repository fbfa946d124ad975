using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>One silo's memory may go at a time: all others are there, and had time to copy what the one before had held.</summary>
internal sealed record CacheBudget() : FaultBudget(
    "one silo is lost, stands still or is cut off at a time, and what it held has its copy again before the next; clocks drift by at most ρ; a client's request is delivered at most once")
{
    // Leases of 5 s, the election of a leader, and the copying.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    private long? _whole; // since when all have been seen up, and hearing each other

    /// <summary>Looks whether all are up and hear each other: as often as possible.</summary>
    public void Look(World world) => _whole = world.Nodes.All(one => one.IsUp) && !AreCut(world) ? _whole ?? world.Loop.Now : null;

    /// <summary>Whether that has been so for so long that every shard has its copy.</summary>
    public bool IsWhole(World world)
    {
        Look(world);
        return _whole is { } since && world.Loop.Now - since >= Recovery.Ticks;
    }

    public override bool MayLose(World world, SimNode node)
    {
        if (!IsWhole(world)) return false;
        _whole = null;
        return true;
    }

    // With three silos any cut leaves two that hear each other, or one that both others hear: no more than one loses its lease.
    public override bool MayCut(World world, IReadOnlyList<(int From, int To)> cuts)
    {
        var sites = SitesOf(world);
        if (!cuts.Any(cut => sites.Contains(cut.From) && sites.Contains(cut.To))) return true;
        if (!IsWhole(world)) return false;
        _whole = null;
        return true;
    }

    private static bool AreCut(World world)
    {
        var sites = SitesOf(world);
        return sites.Exists(from => sites.Exists(to => from != to && world.Network.IsCut(from, to)));
    }

    private static List<int> SitesOf(World world) => [.. world.Nodes.Select(node => node.Machine.Site).Distinct()];
}
