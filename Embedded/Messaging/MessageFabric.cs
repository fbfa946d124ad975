using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>
/// Carries messages between the silos and clients of a cluster. None leaves a fenced silo. What is lost is lost: the caller's
/// response timeout tells it so.
/// </summary>
internal abstract class MessageFabric
{
    /// <summary>
    /// Whether a callee knows at once that its caller gave up, as it does where both share memory, and spares itself the work. Across a
    /// network it knows nothing of it: a request that comes late is carried out.
    /// </summary>
    public virtual bool CalleesSeeCallers => true;

    public abstract void Request(Call call, Callee target);

    public abstract void Respond(Call call, GrainRuntime from);

    /// <summary>An answer of the engine's own: the call never reached a grain.</summary>
    public abstract void Refuse(Call call, Exception reason, GrainRuntime from);

    /// <summary>The caller's cancellation, on its way to the callee.</summary>
    public abstract void Cancel(Call call);
}
