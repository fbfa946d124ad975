using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>A call whose outcome was decided without an answer, on its way to the caller's turn.</summary>
internal sealed class SettledCall(Call call) : WorkItem
{
    public override void Execute(TurnContext context) => call.Publish();
}
