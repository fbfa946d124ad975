using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Grains.Files;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>Stands before the file service's grains of a test cluster: counts their calls, and holds or fails those a test chooses.</summary>
internal sealed class CallGate
{
    private readonly ConcurrentDictionary<string, int> _waiting = new();
    private readonly ConcurrentDictionary<GrainId, string> _places = new();

    /// <summary>Asked before each call of a file's, a directory's or a block store's grain, with the silo and the method; the call goes on when it has completed.</summary>
    public Func<string, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>How many calls of a method stand before the gate now, on all silos.</summary>
    public int Waiting(string method) => _waiting.GetValueOrDefault(method);

    /// <summary>The silo on which a grain was called last.</summary>
    public string PlaceOf(IAddressable grain) => _places[grain.GetGrainId()];

    public async Task PassAsync(string silo, IIncomingGrainCallContext call)
    {
        if (call.Grain is BlockStoreGrain or BlockDirectoryGrain or NamespaceGrain)
        {
            _places[call.TargetId] = silo;
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
