using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Simulator.Durable;

namespace OrleansCluster.Simulator.Plants;

/// <summary>A provider that writes whatever the record's ETag.</summary>
internal sealed class UnconditionalStorage(RemoteGrainStorage inner) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.WriteAsync(stateName, grainId, grainState, unconditionally: true);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, grainId, grainState);
}
