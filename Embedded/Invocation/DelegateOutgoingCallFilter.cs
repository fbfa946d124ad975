using Orleans;

namespace OrleansCluster.Embedded.Invocation;

internal sealed class DelegateOutgoingCallFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
}
