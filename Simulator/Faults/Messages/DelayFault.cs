using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Faults.Messages;

/// <summary>A slow network: the median rises, and the tail grows to seconds.</summary>
internal sealed class DelayFault : Fault
{
    public override string Name => "delay";

    public override string What => "messages take long, now and then seconds";

    public override bool NeedsSilos => true;

    public override void Prepare(World world, Chance chance)
    {
        world.Network.Faults.Typical = TimeSpan.FromMilliseconds(chance.Between(0.4, 8));
        world.Network.Faults.Longest = TimeSpan.FromSeconds(chance.Between(0.05, 4));
    }
}
