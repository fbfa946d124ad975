using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Storage;

/// <summary>Storage in the cluster's memory, for tests. State goes through JSON, as in Orleans by default.</summary>
internal sealed class MemoryGrainStorage(SiloAccessor silo, string name) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(store => store.Read(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(store => store.Write(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Run(store => store.Clear(stateName, grainId, grainState));

    private Task Run(Action<MemoryStore> action)
    {
        if (silo.Value.IsFenced) return new TaskCompletionSource().Task; // nothing leaves a killed silo, and nothing comes back to it
        try
        {
            action(silo.Value.Cluster.MemoryStores.GetOrAdd(name, static _ => new MemoryStore()));
            return Task.CompletedTask;
        }
        catch (InconsistentStateException conflict)
        {
            return Task.FromException(conflict);
        }
    }
}
