using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Bench.Consensus;

/// <summary>Every group is a <see cref="Counter"/>.</summary>
internal sealed class CounterGroups : IReplicatedGroups
{
    public IReplicatedStateMachine? Create(string group) => new Counter();
}
