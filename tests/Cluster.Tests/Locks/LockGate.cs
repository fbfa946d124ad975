using OrleansCluster.Grains.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Stands before the lock grains: loses or holds up the calls that a test chooses.</summary>
internal sealed class LockGate
{
    /// <summary>Given the method and the call itself; the caller gets its answer when it has completed.</summary>
    public Func<string, Func<Task>, Task> Around { get; set; } = (_, call) => call();

    public Task PassAsync(IIncomingGrainCallContext call) => call.Grain is LeasedGrain ? Around(call.MethodName, call.Invoke) : call.Invoke();
}
