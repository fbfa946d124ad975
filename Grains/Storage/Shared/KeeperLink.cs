using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// This silo's session with a keeper: itself, without a call, or another silo by its grain. Numbers the changes sent in it, and
/// knows the lowest that still is waited for. Any thread may call.
/// </summary>
internal sealed class KeeperLink(StateSession session, ChangeNumbers numbers, SharedStateKeeper? own, ISharedStateGrain? other)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _waiting = [];
    private readonly SortedSet<long> _givenUp = [];

    public StateSession Session => session;

    public bool IsOwn => own is not null;

    /// <summary>A number for a change, waited for until <see cref="End"/>.</summary>
    public long Begin()
    {
        lock (_gate)
        {
            var sequence = numbers.Draw();
            _waiting.Add(sequence);
            return sequence;
        }
    }

    /// <summary>The change is waited for no more: it was answered, or given up while it may be on its way.</summary>
    public void End(long sequence, bool isGivenUp)
    {
        lock (_gate)
        {
            _waiting.Remove(sequence);
            if (isGivenUp)
                _givenUp.Add(sequence);
        }
    }

    public Task<StateAnswer> ReadAsync(string key)
    {
        var (lowest, givenUp) = Standing();
        var request = new StateReadRequest(session, lowest, givenUp, key) { KnowsRevisions = true };
        return own is null ? other!.ReadAsync(request) : own.ReadAsync(request).AsTask();
    }

    public Task<StateAnswer> ChangeAsync(long sequence, string key, long? expected, byte[]? value)
    {
        var (lowest, givenUp) = Standing();
        var request = new StateChangeRequest(session, lowest, givenUp, sequence, key, expected, value) { KnowsRevisions = true };
        return own is null ? other!.ChangeAsync(request) : own.ChangeAsync(request);
    }

    // A change begun earlier may be waited for longer: what was given up beyond it is told one by one.
    private (long Lowest, long[]? GivenUp) Standing()
    {
        lock (_gate)
        {
            var lowest = _waiting.Count > 0 ? _waiting.Min : numbers.Coming;
            while (_givenUp.Count > 0 && _givenUp.Min < lowest)
                _givenUp.Remove(_givenUp.Min);
            return (lowest, _givenUp.Count == 0 ? null : [.. _givenUp]);
        }
    }
}
