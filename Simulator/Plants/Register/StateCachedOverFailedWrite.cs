using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Register;

namespace OrleansCluster.Simulator.Plants.Register;

/// <summary>A grain that goes on with what it has in memory after a write that failed: "it will have worked".</summary>
internal sealed class StateCachedOverFailedWrite : Plant
{
    public override string Name => "state-cached-over-failed-write";

    public override string What => "a grain serves its state from memory, also after a write of it failed";

    public override Workload CreateWorkload() => new Caching();

    private sealed class Caching : RegisterWorkload
    {
        protected override Type GrainClass => typeof(CachingRegisterGrain);
    }
}
