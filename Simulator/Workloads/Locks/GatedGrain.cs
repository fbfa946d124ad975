using Orleans.Runtime;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A counter behind the shipped gate, as the document of the locks has a grain do it.</summary>
public sealed class GatedGrain([PersistentState("gated", DurableState.ProviderName)] IPersistentState<Fenced<GatedCount>> state) : Grain, IGatedGrain
{
    private readonly FencedState<GatedCount> _gate = new(state, "gated");

    public async Task<long> EnterAsync(long token) => (await _gate.EnterAsync(token)).Count;

    public Task WriteAsync(long token, long count) => _gate.WriteAsync(token, new GatedCount { Count = count });

    // A call that comes twice is one increment.
    public async Task<long> IncrementAsync(long token) => (await _gate.UpdateAsync(
        token, known => known.IncrementedBy == token ? known : new GatedCount { Count = known.Count + 1, IncrementedBy = token })).Count;
}
