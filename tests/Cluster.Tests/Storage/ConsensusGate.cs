using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>Stands before the replicas of a group: loses or holds up the calls that a test chooses.</summary>
public sealed class ConsensusGate
{
    /// <summary>Given the method and the call itself; the caller gets its answer when it has completed.</summary>
    public Func<string, Func<Task>, Task> Around { get; set; } = (_, call) => call();

    internal Task PassAsync(IIncomingGrainCallContext call) =>
        call.Grain is RaftReplicaGrain ? Around(call.MethodName, call.Invoke) : call.Invoke();
}
