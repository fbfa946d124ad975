using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Register;

namespace OrleansCluster.Simulator.Plants.Register;

/// <summary>A provider that writes whatever the record's ETag: "there is one activation only".</summary>
internal sealed class EtagIgnored : Plant
{
    public override string Name => "etag-ignored";

    public override string What => "grain state is written without its condition";

    public override Workload CreateWorkload() => new RegisterWorkload();

    public override IGrainStorage Storage(RemoteGrainStorage storage) => new Unconditional(storage);

    private sealed class Unconditional(RemoteGrainStorage inner) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.WriteAsync(stateName, grainId, grainState, unconditionally: true);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
