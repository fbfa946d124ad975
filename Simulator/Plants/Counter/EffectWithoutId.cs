using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Counter;

namespace OrleansCluster.Simulator.Plants.Counter;

/// <summary>A grain that writes the effect first and that it has done it afterwards.</summary>
internal sealed class EffectWithoutId : Plant
{
    public override string Name => "effect-without-id";

    public override string What => "an effect is stored in one write, its operation's id in the next";

    public override Workload CreateWorkload() => new TwoWrites();

    private sealed class TwoWrites : CounterWorkload
    {
        protected override Type GrainClass => typeof(TwoWritesCounterGrain);
    }
}
