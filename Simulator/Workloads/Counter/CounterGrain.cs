using Orleans.Runtime;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>
/// Stores the answer of each client's last increment with its effect, in one conditional write: whoever asks again finds it, in any activation.
/// </summary>
public class CounterGrain([PersistentState("counter", DurableState.ProviderName)] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    public async Task<long> IncrementAsync(string client, long number)
    {
        await DurablyAsync(state.ReadStateAsync);
        if (state.State.Last.TryGetValue(client, out var last) && number <= last.Number)
        {
            return number == last.Number
                ? last.Count
                : throw new SupersededException($"{client} has gone on to increment {last.Number}; this is {number}.");
        }

        await ApplyAsync(state.State, client, number);
        return state.State.Count;
    }

    public async Task<long> ReadAsync()
    {
        await DurablyAsync(state.ReadStateAsync);
        return state.State.Count;
    }

    /// <summary>Makes the effect and its answer durable.</summary>
    protected virtual Task ApplyAsync(CounterState current, string client, long number)
    {
        current.Count++;
        current.Last[client] = new CounterAnswer(number, current.Count);
        return WriteAsync();
    }

    protected Task WriteAsync() => DurablyAsync(state.WriteStateAsync);

    private async Task DurablyAsync(Func<Task> deed)
    {
        try
        {
            await deed();
        }
        catch (OrleansException exception)
        {
            DeactivateOnIdle();
            throw new CounterUnavailableException(exception.Message);
        }
    }
}
