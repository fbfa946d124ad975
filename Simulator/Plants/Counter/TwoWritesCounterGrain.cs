using Orleans.Runtime;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Simulator.Workloads.Counter;

namespace OrleansCluster.Simulator.Plants.Counter;

/// <summary>The grain of <see cref="EffectWithoutId"/>.</summary>
public sealed class TwoWritesCounterGrain([PersistentState("counter", DurableState.ProviderName)] IPersistentState<CounterState> state)
    : CounterGrain(state)
{
    protected override async Task ApplyAsync(CounterState current, string client, long number)
    {
        ArgumentNullException.ThrowIfNull(current);
        current.Count++;
        await WriteAsync();
        current.Last[client] = new CounterAnswer(number, current.Count);
        await WriteAsync();
    }
}
