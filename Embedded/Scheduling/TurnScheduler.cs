namespace OrleansCluster.Embedded.Scheduling;

/// <summary>Decides when and on which thread a context that has work runs. One serves all silos of a cluster.</summary>
internal abstract class TurnScheduler
{
    /// <summary>Turns of one context in a row before others get their chance.</summary>
    public const int TurnsPerRun = 64;

    /// <summary>Sees to it that <see cref="TurnContext.RunTurns"/> is called, by one thread at a time. Called when a context has become ready.</summary>
    public abstract void Schedule(TurnContext context);

    /// <summary>Completes the source of a call that no activation made, where its continuations may run.</summary>
    public abstract void CompleteOutside(WorkItem completion);
}
