namespace OrleansCluster.Embedded.Scheduling;

/// <summary>What waits in the inbox of a <see cref="TurnContext"/>: one turn. An item is in one inbox at a time.</summary>
internal abstract class WorkItem
{
    internal WorkItem? Next;

    /// <summary>Runs the turn, on the context's thread of the moment.</summary>
    public abstract void Execute(TurnContext context);
}
