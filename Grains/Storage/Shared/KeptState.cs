using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// One opening of the shared folder: the store, and the sessions of those who use it. It answers for as long as the folder's lock
/// is held, which is until <see cref="CloseAsync"/> has drained it, or the disk is fenced. Any thread may call.
/// </summary>
internal sealed class KeptState(StateStore store, Guid keeperId, int maxChanges, long maxBytes)
{
    /// <summary>The most sessions at once: one for each silo, and for those that died lately.</summary>
    public const int MaxSessions = 1024;

    private static readonly StateAnswer NotKeeper = new(StateAnswerKind.NotKeeper);
    private static readonly StateAnswer Busy = new(StateAnswerKind.Busy);

    private static readonly StateAnswer TooOld = new(
        StateAnswerKind.Failed, Detail: "the folder is of a newer format than this silo's program knows. Upgrade the silo.");

    private readonly bool _hasRevisions = StateRecords.AreVersionsRevisions(store);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, KeptSession> _byClient = [];
    private readonly Dictionary<long, KeptSession> _byNumber = [];
    private long _lastNumber;
    private long _uses;
    private int _changes;
    private long _bytes;

    public StateStore Store => store;

    public StateAnswer OpenSession(Guid clientId)
    {
        lock (_gate)
        {
            if (!_byClient.TryGetValue(clientId, out var session))
            {
                if (_byClient.Count >= MaxSessions && !TryDropOne())
                    return Busy;
                session = new KeptSession(clientId, new StateSession(keeperId, ++_lastNumber));
                _byClient.Add(clientId, session);
                _byNumber.Add(session.Id.Number, session);
            }

            session.LastUse = ++_uses;
            return new StateAnswer(StateAnswerKind.Done, Session: session.Id) { HasRevisions = _hasRevisions };
        }
    }

    public async ValueTask<StateAnswer> ReadAsync(StateReadRequest request)
    {
        if (_hasRevisions && !request.KnowsRevisions)
            return TooOld;
        List<Task>? givenUp;
        lock (_gate)
        {
            if (Find(request.Session) is not { } session)
                return NotKeeper;
            session.Advance(request.LowestWaiting, request.GivenUp);
            givenUp = session.GivenUp(request.Key);
        }

        // What the caller gave up on has an outcome before the caller sees the record: it is in what is read, or never will be.
        foreach (var change in givenUp ?? [])
            await change;
        try
        {
            var record = store.Read(request.Key);
            return new StateAnswer(StateAnswerKind.Done, record?.Version, record?.Value.ToArray());
        }
        catch (StorageException e)
        {
            return Translate(e);
        }
    }

    public Task<StateAnswer> ChangeAsync(StateChangeRequest request)
    {
        if (_hasRevisions && !request.KnowsRevisions)
            return Task.FromResult(TooOld);
        var answer = new TaskCompletionSource<StateAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bytes = request.Value?.Length ?? 0;
        lock (_gate)
        {
            if (Find(request.Session) is not { } session)
                return Task.FromResult(NotKeeper);
            session.Advance(request.LowestWaiting, request.GivenUp);
            if (session.Find(request.Sequence) is { } known)
                return known.Answer;
            if (session.IsPast(request.Sequence))
                return Task.FromResult(new StateAnswer(StateAnswerKind.Refused, Detail: "its sender waits for it no more."));
            if (session.IsFull || _changes >= maxChanges || (_changes > 0 && _bytes + bytes > maxBytes))
                return Task.FromResult(Busy);
            session.Keep(request.Sequence, new KeptChange(request.Key, answer.Task));
            _changes++;
            _bytes += bytes;
        }

        _ = ChangeAsync(request, bytes, answer); // It never throws.
        return answer.Task;
    }

    /// <summary>Finishes the changes that were taken on, closes the store and gives the lock free.</summary>
    public ValueTask CloseAsync() => store.DisposeAsync();

    private async Task ChangeAsync(StateChangeRequest request, int bytes, TaskCompletionSource<StateAnswer> answer)
    {
        var result = await ActAsync(request);
        lock (_gate)
        {
            _changes--;
            _bytes -= bytes;
            // Nothing was done, so the same request may be tried again.
            if (result.Kind == StateAnswerKind.Busy)
                Find(request.Session)?.Forget(request.Sequence);
        }

        answer.SetResult(result);
    }

    private async Task<StateAnswer> ActAsync(StateChangeRequest request)
    {
        try
        {
            if (request.Value is { } value)
                return new StateAnswer(StateAnswerKind.Done, await store.WriteAsync(request.Key, value, request.ExpectedVersion));
            await store.DeleteAsync(request.Key, request.ExpectedVersion);
            return new StateAnswer(StateAnswerKind.Done);
        }
        catch (StorageException e)
        {
            return Translate(e);
        }
        catch (Exception e)
        {
            // Not of the disk's making, and nobody can say what it left: the same request is never tried again.
            return new StateAnswer(StateAnswerKind.Unknown, Detail: $"{e.GetType().Name}: {e.Message}");
        }
    }

    // A store that was closed has given the lock free, or is about to. One that failed keeps it: see SharedStateKeeper.
    private static StateAnswer Translate(StorageException error) => error switch
    {
        StateConflictException conflict => new(StateAnswerKind.Conflict, conflict.Actual),
        DiskFullException full => new(StateAnswerKind.Full, Detail: full.Path),
        DiskBusyException => Busy,
        StorageLimitException or StateKeyException => new(StateAnswerKind.Refused, Detail: error.Message),
        StoreClosedException { InnerException: null } => NotKeeper,
        StoreClosedException => new(StateAnswerKind.Failed, Detail: error.Message),
        _ => new(StateAnswerKind.Unknown, Detail: error.Message),
    };

    private KeptSession? Find(StateSession id)
    {
        if (id.KeeperId != keeperId || !_byNumber.TryGetValue(id.Number, out var session))
            return null;
        session.LastUse = ++_uses;
        return session;
    }

    // One whose changes have all ended: a client that still is there begins another, and what of it comes late finds none.
    private bool TryDropOne()
    {
        var oldest = _byClient.Values.Where(session => session.IsSettled).MinBy(session => session.LastUse);
        if (oldest is null)
            return false;
        _byClient.Remove(oldest.ClientId);
        _byNumber.Remove(oldest.Id.Number);
        return true;
    }
}
