using System.Collections.Concurrent;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Stands around the clients' calls of replicas: counts them, and holds or fails those that a test chooses.</summary>
internal sealed class ReplicaGate
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    /// <summary>Asked before each call, with the silo and the method; the call goes on when it has completed.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Asked after each call was carried out; the answer goes back when it has completed.</summary>
    public Func<string, string, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the replica on a silo says nothing of itself.</summary>
    public Func<string, bool> IsSilent { get; set; } = _ => false;

    /// <summary>How many calls of a method there were, on a silo.</summary>
    public int Calls(string silo, string method) => _calls.GetValueOrDefault($"{silo}.{method}");

    public async Task PassAsync(string silo, IIncomingGrainCallContext call)
    {
        var method = call.MethodName;
        if (call.Grain is RaftReplicaGrain && method == nameof(IRaftReplicaGrain.GetReportAsync) && IsSilent(silo))
            throw new TimeoutException("the report is lost");
        if (call.Grain is not RaftReplicaGrain || method is not (nameof(IRaftReplicaGrain.ProposeAsync) or nameof(IRaftReplicaGrain.QueryAsync)))
        {
            await call.Invoke();
            return;
        }

        _calls.AddOrUpdate($"{silo}.{method}", 1, (_, count) => count + 1);
        await Before(silo, method);
        await call.Invoke();
        await After(silo, method);
    }
}
