using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>Some of the silos, or all, do not reach the service behind "Durable"; now and then it hears them and is not heard.</summary>
internal sealed class DurableCut : PartitionFault
{
    public override string Name => "durable-cut";

    public override string What => "silos are cut off from the durable store";

    protected override List<(int From, int To)> Choose(World world, Chance chance)
    {
        var store = world.DurableMachine.Site;
        var cuts = new List<(int, int)>();
        var everybody = chance.Hits(0.3);
        var deaf = chance.Hits(0.4);
        foreach (var site in world.Nodes.Select(node => node.Machine.Site).Distinct())
        {
            if (!everybody && chance.Hits(0.5)) continue;
            cuts.Add((store, site));
            if (!deaf) cuts.Add((site, store));
        }

        return cuts;
    }
}
