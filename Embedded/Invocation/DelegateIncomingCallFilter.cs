using Orleans;

namespace OrleansCluster.Embedded.Invocation;

internal sealed class DelegateIncomingCallFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => filter(context);
}
