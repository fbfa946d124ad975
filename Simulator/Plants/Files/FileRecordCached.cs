using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Simulator.Durable;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>An author who reads a record once and then keeps it: "nobody else can have changed it". Writes have their condition.</summary>
internal sealed class FileRecordCached : Plant
{
    public override string Name => "file-record-cached";

    public override string What => "an activation answers from the record that it read first";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override IGrainStorage Storage(RemoteGrainStorage storage) => new ReadsOnce(storage);

    private sealed class ReadsOnce(RemoteGrainStorage inner) : IGrainStorage
    {
        private readonly ConditionalWeakTable<object, object> _read = [];

        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (_read.TryGetValue(grainState, out _)) return;
            await inner.ReadStateAsync(stateName, grainId, grainState);
            _read.AddOrUpdate(grainState, this);
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            _read.Remove(grainState);
            await inner.WriteStateAsync(stateName, grainId, grainState);
            _read.AddOrUpdate(grainState, this);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            _read.Remove(grainState);
            return inner.ClearStateAsync(stateName, grainId, grainState);
        }
    }
}
