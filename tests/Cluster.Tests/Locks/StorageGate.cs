using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Stands around the locks' records: holds, fails or loses what a test chooses.</summary>
internal class StorageGate(IGrainStorage inner, StorageGate.Rules rules) : IGrainStorage
{
    public static IGrainStorage Around(IGrainStorage inner, Rules rules) =>
        inner is IRevisionedGrainStorage ? new OfRevisions(inner, rules) : new StorageGate(inner, rules);

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

    private sealed class OfRevisions(IGrainStorage inner, Rules rules) : StorageGate(inner, rules), IRevisionedGrainStorage;
}
