using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>
/// Reads its record anew for every call, decides, and writes on the condition that nobody else wrote since. A read is the store's answer to a
/// question that was asked after the call came in, so it is linearizable whatever other activations do. After a write that failed, the record
/// in memory is not to be trusted: the activation ends.
/// </summary>
public class RegisterGrain([PersistentState("register", DurableState.ProviderName)] IPersistentState<RegisterState> state) : Grain, IRegisterGrain
{
    /// <summary>The record as last read or written.</summary>
    protected RegisterState State => state.State;

    public virtual async Task<RegisterValue> ReadAsync()
    {
        await LoadAsync();
        return new RegisterValue(State.Version, State.Value);
    }

    public virtual async Task<long?> CompareAndSetAsync(long expectedVersion, string value)
    {
        await LoadAsync();
        return State.Version == expectedVersion ? await SaveAsync(value) : null;
    }

    /// <summary>Reads the record.</summary>
    protected async Task LoadAsync()
    {
        try
        {
            await state.ReadStateAsync();
        }
        catch (OrleansException exception)
        {
            throw new RegisterUnavailableException($"It could not be read: {exception.Message}", nothingChanged: true);
        }
    }

    /// <summary>Writes the value as the next version.</summary>
    protected virtual async Task<long> SaveAsync(string value)
    {
        state.State = new RegisterState { Version = State.Version + 1, Value = value };
        try
        {
            await state.WriteStateAsync();
            return State.Version;
        }
        catch (InconsistentStateException)
        {
            DeactivateOnIdle();
            throw new RegisterUnavailableException("Somebody else wrote first.", nothingChanged: true);
        }
        catch (OrleansException exception)
        {
            DeactivateOnIdle();
            throw new RegisterUnavailableException($"It could not be written: {exception.Message}", nothingChanged: false);
        }
    }
}
