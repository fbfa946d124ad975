using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>A grain-state provider that lets a test act just before a write, as another activation would, or before a read.</summary>
internal sealed class HookedStorage(
    IGrainStorage inner, Func<IGrainStorage, string, GrainId, Task>? beforeWrite, Func<GrainId, Task>? beforeRead = null) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (beforeRead is not null)
            await beforeRead(grainId);
        await inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (beforeWrite is not null)
            await beforeWrite(inner, stateName, grainId);
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, grainId, grainState);
}
