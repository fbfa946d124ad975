using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>Two groups of sites that do not reach each other, and one silo that reaches both.</summary>
internal sealed class BridgePartition : PartitionFault
{
    public override string Name => "bridge";

    public override string What => "two parts that only one silo reaches both of";

    protected override List<(int From, int To)> Choose(World world, Chance chance)
    {
        var sites = Sites(world);
        chance.Shuffle(sites);
        var bridge = chance.Pick(world.Nodes).Machine.Site;
        sites.Remove(bridge);
        var first = chance.Between(1, Math.Max(1, sites.Count - 1));
        return Between(sites[..first], sites[first..]);
    }
}
