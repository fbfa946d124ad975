using System.Collections.Concurrent;
using OrleansCluster.Grains.Files;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>Stands before the block stores of a test cluster: counts their calls, and holds or fails those a test chooses.</summary>
internal sealed class CallGate
{
    private readonly ConcurrentDictionary<string, int> _waiting = new();

    /// <summary>Asked before each call of a block store, with the silo and the method; the call goes on when it has completed.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>How many calls of a method stand before the gate now, on all silos.</summary>
    public int Waiting(string method) => _waiting.GetValueOrDefault(method);

    public async Task PassAsync(string silo, IIncomingGrainCallContext call)
    {
        if (call.Grain is BlockStoreGrain)
        {
            _waiting.AddOrUpdate(call.MethodName, 1, (_, count) => count + 1);
            try
            {
                await Before(silo, call.MethodName);
            }
            finally
            {
                _waiting.AddOrUpdate(call.MethodName, 0, (_, count) => count - 1);
            }
        }

        await call.Invoke();
    }
}
