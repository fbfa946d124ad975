using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>What a callee runs as a request, one at a time unless it may interleave: a call, or the tick of a timer.</summary>
internal abstract class GrainRequest : WorkItem
{
    public bool AlwaysInterleaves { get; protected init; }

    public bool IsReadOnly { get; protected init; }

    /// <summary>The chain of calls this belongs to; empty if that chain allows no reentrancy.</summary>
    public Guid ReentrancyId { get; protected set; }

    /// <summary>Whether it counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Its place among the running requests of its activation.</summary>
    internal GrainRequest? RunningPrevious { get; set; }

    internal GrainRequest? RunningNext { get; set; }

    /// <summary>Starts it, in a turn of its callee; <see cref="Callee.Ended"/> follows, then or later.</summary>
    public abstract void Start(Callee callee);

    /// <summary>The callee will not run it: it was never started.</summary>
    public abstract void Abandon(Callee callee, Exception? failure);
}
