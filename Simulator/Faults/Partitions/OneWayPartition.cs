using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>Two groups of sites of which one hears the other and is not heard.</summary>
internal sealed class OneWayPartition : PartitionFault
{
    public override string Name => "one-way";

    public override string What => "one part hears another, and is not heard";

    protected override List<(int From, int To)> Choose(World world, Chance chance)
    {
        var sites = Sites(world);
        chance.Shuffle(sites);
        var first = chance.Between(1, Math.Max(1, sites.Count - 1));
        return [.. sites[..first].SelectMany(a => sites[first..].Select(b => (a, b)))];
    }
}
