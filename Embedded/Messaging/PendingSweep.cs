using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>Has an activation look through its own pending calls, in a turn of its own.</summary>
internal sealed class PendingSweep(long now, Silo? dead) : WorkItem
{
    public override void Execute(TurnContext context)
    {
        var pending = ((Activation)context).Pending;
        if (dead is null) pending.Expire(now);
        else pending.FailSentTo(dead);
    }
}
