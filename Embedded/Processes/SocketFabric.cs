using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Messages within a process are handed over; a call from another process sends its answer over its connection.</summary>
internal sealed class SocketFabric : MessageFabric
{
    public override void Request(Call call, Callee target)
    {
        if (!call.Origin.IsFenced) target.Accept(call);
    }

    public override void Respond(Call call, GrainRuntime from)
    {
        if (!from.IsFenced) call.Deliver();
    }

    public override void Refuse(Call call, Exception reason, GrainRuntime from)
    {
        if (!from.IsFenced) call.Fail(reason);
    }

    public override void Cancel(Call call)
    {
        if (call.Origin.IsFenced) return;
        if (call.Sent is { } sent) sent.Session.SendCancel(sent.Id);
        else call.CancelCallee();
    }
}
