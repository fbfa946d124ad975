using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Scheduling;

/// <summary>Which context's turn runs on this thread.</summary>
internal static class RuntimeContext
{
    // What makes identifiers where no cluster is at hand: a client's own code outside of any activation.
    private static readonly EngineRandom Outside = new SystemRandom();

    [ThreadStatic]
    private static TurnContext? t_current;

    public static TurnContext? Current => t_current;

    public static Activation? CurrentActivation => t_current as Activation;

    /// <summary>The silo or client whose turn this is; null outside of turns.</summary>
    public static GrainRuntime? CurrentHost => (t_current as Callee)?.Host;

    /// <summary>The clock of the silo or client whose turn this is; outside of turns the system's.</summary>
    public static TimeProvider CurrentTime => CurrentHost?.Time ?? EngineWorld.SystemTime;

    public static TurnContext? Enter(TurnContext? context)
    {
        var previous = t_current;
        t_current = context;
        return previous;
    }

    public static void Exit(TurnContext? previous) => t_current = previous;

    public static Activation RequireActivation() =>
        CurrentActivation ?? throw new InvalidOperationException("A grain can only be created by the engine, within an activation.");

    public static Activation ActivationOf(IGrainContext context) =>
        context as Activation ?? throw new InvalidOperationException("The grain was not created by this engine.");

    public static GrainRuntime RuntimeOf(IGrainContext context) => ActivationOf(context).Silo;

    public static Guid NextGuid() => (t_current?.Chance ?? Outside).NextGuid();
}
