using OrleansCluster.Grains.Storage.Shared;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Stands before the grains that serve shared state: loses, holds up or repeats what a test chooses.</summary>
public sealed class SharedStateGate
{
    /// <summary>Given the silo, the method and the call itself; the caller gets its answer when it has completed.</summary>
    public Func<int, string, Func<Task>, Task> Around { get; set; } = (_, _, call) => call();

    internal Task PassAsync(int silo, IIncomingGrainCallContext call) =>
        call.Grain is SharedStateGrain ? Around(silo, call.MethodName, call.Invoke) : call.Invoke();
}
