using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Stands around the locks' records: holds, fails or loses what a test chooses.</summary>
internal sealed class StorageGate(IGrainStorage inner, StorageGate.Rules rules) : IGrainStorage, IRevisionedGrainStorage
{
    public bool ETagsAreRevisions => inner is IRevisionedGrainStorage { ETagsAreRevisions: true };

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rules.OnRead(() => inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rules.OnWrite(() => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rules.OnWrite(() => inner.ClearStateAsync(stateName, grainId, grainState));

    internal sealed class Rules
    {
        public Func<Func<Task>, Task> OnRead { get; set; } = read => read();

        public Func<Func<Task>, Task> OnWrite { get; set; } = write => write();
    }
}
