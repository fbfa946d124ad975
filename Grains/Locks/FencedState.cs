using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>
/// The gate of a grain whose state a lock protects. The token is in the state's record and written with it, on the record's ETag: so it holds over
/// crashes, and over second activations. For one name of one kind: the tokens of two locks cannot be compared. Whatever else writes the record
/// goes past the gate. To be used in the activation's turns only; in a reentrant grain calls have their turn one after the other.
/// </summary>
/// <remarks>
/// Throws <see cref="StaleTokenException"/> if a higher token was accepted: nothing was changed; <see cref="FencedWriteUnknownException"/> if a
/// write was sent and not answered; <see cref="InconsistentStateException"/> if others wrote each time that it was about to: nothing was
/// changed. What else storage throws is certain to have changed nothing.
/// </remarks>
/// <param name="state">The grain's state.</param>
/// <param name="resource">What it is called in errors.</param>
public sealed class FencedState<TState>(IPersistentState<Fenced<TState>> state, string resource)
    where TState : new()
{
    // Each time somebody else got on; and who does so for so long is not waited for.
    private const int MaxAttempts = 16;

    private Task _last = Task.CompletedTask;
    private bool _isUncertain;

    /// <summary>Shows a token, and reads what is to be changed: afterwards no lower token is accepted any more. May be repeated.</summary>
    public Task<TState> EnterAsync(long token) => InTurnAsync(() => RunAsync(token, mustRead: true, change: null));

    /// <summary>Writes what a holder made of what it read. For whoever holds one lock twice at a time, the last of his writes stays.</summary>
    public Task WriteAsync(long token, TState value) => InTurnAsync(() => RunAsync(token, mustRead: false, _ => value));

    /// <summary>
    /// Shows a token, reads, changes and writes, in one: what stands there then. <paramref name="change"/> may be called several times, each time with what
    /// was read anew; it may change what it is given.
    /// </summary>
    public Task<TState> UpdateAsync(long token, Func<TState, TState> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        // Read anew: what is known here was shown to holders before, who may have changed it and then written nothing.
        return InTurnAsync(() => RunAsync(token, mustRead: true, change));
    }

    private async Task<TState> RunAsync(long token, bool mustRead, Func<TState, TState>? change)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (mustRead || _isUncertain)
                await state.ReadStateAsync();
            _isUncertain = false;
            var known = state.State;
            // What is known here may be old, but it is what was stored: a token that it refuses is refused for ever.
            if (!new FencingGate(known.Token).TryPass(token, out var next))
                throw new StaleTokenException(resource, token, known.Token);
            if (change is null && next.Accepted == known.Token)
                return known.Value;
            _isUncertain = true;
            var value = change is null ? known.Value : change(known.Value);
            state.State = new Fenced<TState> { Token = next.Accepted, Value = value };
            if (!await TryWriteAsync(token, isLast: attempt == MaxAttempts))
                continue;
            _isUncertain = false;
            return value;
        }
    }

    // False: somebody else has written since it was read here.
    private async Task<bool> TryWriteAsync(long token, bool isLast)
    {
        try
        {
            await state.WriteStateAsync();
            return true;
        }
        catch (InconsistentStateException) when (!isLast)
        {
            return false;
        }
        catch (Exception e) when (e is not (InconsistentStateException or SharedStateException { OutcomeKnown: true }))
        {
            throw new FencedWriteUnknownException(resource, token, e.Message, e);
        }
    }

    private async Task<TState> InTurnAsync(Func<Task<TState>> work)
    {
        var before = _last;
        var mine = new TaskCompletionSource();
        _last = mine.Task;
        await before;
        try
        {
            return await work();
        }
        finally
        {
            mine.SetResult();
        }
    }
}
