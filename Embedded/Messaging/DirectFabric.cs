using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>Real time: messages are handed over on the spot. What crosses to another process goes by a session, which the call knows.</summary>
internal sealed class DirectFabric : MessageFabric
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
        if (!call.Origin.IsFenced) call.CancelWhereItIs();
    }
}
