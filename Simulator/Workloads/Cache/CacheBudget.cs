using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>
/// One silo's memory may go at a time: all others are there, and have copied what the one before had held. Where messages go through that is seen, and not a
/// moment longer is waited; where many are lost or take long a silo may lose its lease by that alone, which is a loss too, and some time is left for it.
/// </summary>
internal sealed record CacheBudget(int Partitions) : FaultBudget(
    "one silo is lost, stands still or is cut off at a time, and what it held has its copy again before the next; clocks drift by at most ρ; a client's request is delivered at most once")
{
    // Leases of 5 s, the election of a leader, and the copying.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    // So much is left of a lease that a renewal is missed, and the next one comes.
    private static readonly TimeSpan Left = TimeSpan.FromSeconds(2);

    private long? _whole; // since when it has been seen whole

    /// <summary>Whether a silo may go: to be asked as often as possible.</summary>
    public bool IsWhole(World world)
    {
        _whole = HasCopies(world, Partitions) ? _whole ?? world.Loop.Now : null;
        return _whole is { } since && (IsCalm(world) || world.Loop.Now - since >= Recovery.Ticks);
    }

    /// <summary>Whether all are up and hear each other, and every shard has its owner and a copy at another.</summary>
    private static bool HasCopies(World world, int partitions)
    {
        if (!world.Nodes.All(node => node.IsUp) || AreCut(world)) return false;
        var members = world.Nodes.OfType<SimSilo>().Select(silo => silo.Services?.GetService<CacheLives>()?.Current?.Member).ToList();
        var living = new HashSet<ShardMember>(members.OfType<CacheMember>().Where(member => member.SureFor > Left).Select(member => member.Self));
        var copied = members.OfType<CacheMember>().SelectMany(member => member.Shards).Count(shard => shard.SettledRecord is { Backups.IsEmpty: false } record && record.Backups.All(living.Contains));
        return living.Count == members.Count && copied == partitions;
    }

    private static bool IsCalm(World world)
    {
        var faults = world.Network.Faults;
        return faults is { Drop: < 0.01, LostAnswer: < 0.01, Late: < 0.01 } && faults.Longest < TimeSpan.FromSeconds(0.3);
    }

    public override bool MayLose(World world, SimNode node) => IsWhole(world);

    // With three silos any cut leaves two that hear each other, or one that both others hear: no more than one loses its lease.
    public override bool MayCut(World world, IReadOnlyList<(int From, int To)> cuts)
    {
        var sites = SitesOf(world);
        return !cuts.Any(cut => sites.Contains(cut.From) && sites.Contains(cut.To)) || IsWhole(world);
    }

    public override bool MayBurst(World world) => IsWhole(world);

    private static bool AreCut(World world)
    {
        var sites = SitesOf(world);
        return sites.Exists(from => sites.Exists(to => from != to && world.Network.IsCut(from, to)));
    }

    private static List<int> SitesOf(World world) => [.. world.Nodes.Select(node => node.Machine.Site).Distinct()];
}
