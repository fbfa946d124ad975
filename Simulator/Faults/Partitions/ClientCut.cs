using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Partitions;

/// <summary>A silo that no client reaches, and every silo does.</summary>
internal sealed class ClientCut : PartitionFault
{
    public override string Name => "client-cut";

    public override string What => "a silo is cut off from clients only";

    protected override List<(int From, int To)> Choose(World world, Chance chance) =>
        Between([chance.Pick(world.Nodes).Machine.Site], [.. world.Clients.Select(client => client.Machine.Site)]);
}
