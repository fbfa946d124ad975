using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>Has an activation look through its own pending calls, in a turn of its own.</summary>
internal sealed class PendingSweep(long now, Silo? dead) : WorkItem
{
    public override void Execute(TurnContext context)
    {
        var activation = (Activation)context;
        if (dead is not null)
        {
            activation.Pending.FailSentTo(dead);
            return;
        }

        activation.EndSweep();
        activation.Pending.Expire(now);
    }
}
