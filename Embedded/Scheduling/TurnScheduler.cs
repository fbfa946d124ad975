using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Scheduling;

/// <summary>Decides when and on which thread a context that has work runs. One serves all silos of a cluster.</summary>
internal abstract class TurnScheduler
{
    /// <summary>Turns of one context in a row before others get their chance.</summary>
    public const int TurnsPerRun = 64;

    /// <summary>Sees to it that <see cref="TurnContext.RunTurns"/> is called, by one thread at a time. Called when a context has become ready.</summary>
    public abstract void Schedule(TurnContext context);

    /// <summary>How the task of a call that no activation made runs its continuations: by default never on the callee's time.</summary>
    public virtual TaskCreationOptions OutsideContinuations => TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>Whether a turn that blocks its thread is told of, by <see cref="OnWaiting"/>.</summary>
    public virtual bool ForbidsWaiting => false;

    /// <summary>A turn is about to block its thread.</summary>
    public virtual void OnWaiting()
    {
    }

    /// <summary>Whether it is told, by <see cref="OnEnqueue"/>, of all work that is given to a context.</summary>
    public virtual bool WatchesWork => false;

    /// <summary>Somebody gives work to a context, which may be ready or running already.</summary>
    public virtual void OnEnqueue()
    {
    }

    /// <summary>Hands over the outcome of a call that no activation made, by default on the spot. It comes to <see cref="Call.Publish"/>.</summary>
    public virtual void CompleteOutside(Call call) => call.Publish();
}
