using Orleans.Runtime;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Simulator.Workloads.Register;

namespace OrleansCluster.Simulator.Plants.Register;

/// <summary>The grain of <see cref="StateCachedOverFailedWrite"/>.</summary>
public sealed class CachingRegisterGrain([PersistentState("register", DurableState.ProviderName)] IPersistentState<RegisterState> state)
    : Grain, IRegisterGrain
{
    public Task<RegisterValue> ReadAsync() => Task.FromResult(new RegisterValue(state.State.Version, state.State.Value));

    public async Task<long?> CompareAndSetAsync(long expectedVersion, string value)
    {
        if (state.State.Version != expectedVersion) return null;
        state.State = new RegisterState { Version = expectedVersion + 1, Value = value };
        try
        {
            await state.WriteStateAsync();
        }
        catch (OrleansException exception)
        {
            throw new RegisterUnavailableException(exception.Message, nothingChanged: false);
        }

        return state.State.Version;
    }
}
