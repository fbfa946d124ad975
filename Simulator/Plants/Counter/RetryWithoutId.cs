using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Counter;

namespace OrleansCluster.Simulator.Plants.Counter;

/// <summary>A client that takes a new id for each attempt: "it timed out, so it did not happen".</summary>
internal sealed class RetryWithoutId : Plant
{
    public override string Name => "retry-without-id";

    public override string What => "a change of unknown outcome is tried again under another id";

    public override Workload CreateWorkload() => new FreshIds();

    private sealed class FreshIds : CounterWorkload
    {
        private long _next;

        protected override long NumberOf(long number, int attempt) => ++_next;
    }
}
