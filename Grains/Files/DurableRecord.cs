using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// One record of durable grain state: read anew before it is decided on, written only if nobody else wrote it since. Failures
/// come out typed, and say whether something was changed.
/// </summary>
internal sealed class DurableRecord<TState>(IPersistentState<TState> state, string subject, Action deactivate, Action? superseded = null)
    where TState : new()
{
    private TState? _value;

    /// <summary>As last read, or written and acknowledged: never what a write that failed was to make of it.</summary>
    public TState Value => _value ?? state.State;

    /// <summary>Reads it, so that what is decided rests on no earlier activation's memory.</summary>
    public async Task<TState> ReadAsync()
    {
        try
        {
            await state.ReadStateAsync();
            return _value = state.State ?? new TState();
        }
        catch (Exception e)
        {
            deactivate();
            throw new FileStateUnavailableException(subject, nothingChanged: true, "it could not be read: " + e.Message);
        }
    }

    /// <summary>Makes <paramref name="next"/> durable, on the condition that the record is as it was last read.</summary>
    public async Task WriteAsync(TState next)
    {
        _value = Value;
        state.State = next;
        await ChangeAsync(() => state.WriteStateAsync());
        _value = next;
    }

    /// <summary>Deletes it, on the same condition.</summary>
    public async Task ClearAsync()
    {
        if (!state.RecordExists)
            return;
        _value = Value;
        await ChangeAsync(() => state.ClearStateAsync());
        _value = new TState();
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (InconsistentStateException)
        {
            // This activation is not the only one, or not the newest: whoever calls next gets one that reads anew.
            (superseded ?? deactivate)();
            throw new FileStateUnavailableException(subject, nothingChanged: true, "another activation changed it first.");
        }
        catch (Exception e)
        {
            deactivate();
            var reason = ReasonOf(e);
            if (reason is StateTooLargeException large)
                throw new FileStateTooLargeException(subject, large.Actual, large.Limit);
            throw new FileStateUnavailableException(subject, reason is { OutcomeKnown: true }, "it could not be written: " + e.Message);
        }
    }

    // The engine hands on what the storage says inside of an exception of its own.
    private static SharedStateException? ReasonOf(Exception? e)
    {
        while (e is not (null or SharedStateException))
            e = e.InnerException;
        return (SharedStateException?)e;
    }
}
