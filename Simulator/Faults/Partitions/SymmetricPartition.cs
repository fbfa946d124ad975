using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>Two groups of sites that do not reach each other.</summary>
internal sealed class SymmetricPartition : PartitionFault
{
    public override string Name => "partition";

    public override string What => "the network falls into two parts";

    protected override List<(int From, int To)> Choose(World world, Chance chance)
    {
        var sites = Sites(world);
        chance.Shuffle(sites);
        var first = chance.Between(1, Math.Max(1, sites.Count - 1));
        return Between(sites[..first], sites[first..]);
    }
}
