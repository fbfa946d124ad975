using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Leases;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// The client's session: opened for the first change, renewed while there are changes, given up when there was none for as long as it
/// lives. One at a time is current. Safe for concurrent use.
/// </summary>
internal sealed class ClientSessions(GroupCalls calls, LeaseKeeper keeper, ChangeNumbers numbers)
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<ClientSession>> _waiting = [];
    private ClientSession? _current;
    private long _abandonedId;
    private long _lastUse;
    private bool _isOpening;

    /// <summary>
    /// The current session, opened if need be. Throws <see cref="MetadataException"/>: then certainly nothing was changed by whoever asked.
    /// </summary>
    public ValueTask<ClientSession> GetAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUse, calls.Time.GetTimestamp());
        return Volatile.Read(ref _current) is { } current ? new(current) : new(WaitAsync(deadline, cancellationToken));
    }

    /// <summary>The store says that the session has ended.</summary>
    public void Ended(ClientSession session) => Leave(session, isOver: true);

    /// <summary>Ends the session, if there is one: nobody's changes may be under way. Never throws because of the cluster.</summary>
    public async Task EndAsync()
    {
        if (Volatile.Read(ref _current) is not { } session || !Leave(session, isOver: true))
            return;
        try
        {
            await RevokeAsync(session.Id);
        }
        catch (MetadataException)
        {
            // It ends by itself.
        }
    }

    private async Task<ClientSession> WaitAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        // Each has a source of its own: what several wait for would send all but one of them elsewhere.
        var opened = new TaskCompletionSource<ClientSession>();
        lock (_lock)
        {
            if (_current is { } current)
                return current;
            _waiting.Add(opened);
            if (!_isOpening)
            {
                _isOpening = true;
                Detached.Start(calls.Time, calls.Logger, OpenAsync);
            }
        }

        try
        {
            var left = deadline.Left;
            return await opened.Task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, calls.Time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new MetadataUnavailableException(calls.Options.Group, deadline.Span, "a session could not be opened.", e);
        }
        finally
        {
            lock (_lock)
                _waiting.Remove(opened);
        }
    }

    private async Task OpenAsync()
    {
        ClientSession? session = null;
        Exception? problem = null;
        try
        {
            session = await OpenOneAsync();
        }
        catch (Exception e)
        {
            problem = e;
        }

        TaskCompletionSource<ClientSession>[] waiting;
        lock (_lock)
        {
            _isOpening = false;
            if (session is not null)
                Volatile.Write(ref _current, session);
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        if (session is not null)
            keeper.Keep(session.Lease);
        foreach (var opened in waiting)
        {
            if (session is not null)
                opened.TrySetResult(session);
            else
                _ = opened.TrySetException(problem!) && opened.Task.Exception is null; // Looked at, should its waiter have gone.
        }
    }

    private async Task<ClientSession> OpenOneAsync()
    {
        var deadline = calls.Begin();
        try
        {
            await EndAbandonedAsync();
            var timeToLive = calls.Options.SessionTimeToLive;
            var sent = calls.Now;
            var command = new OpenSessionCommand((long)timeToLive.TotalMilliseconds);
            var answer = await calls.ProposeAsync(command.Encode(), new Sending(), deadline, CancellationToken.None);
            if (answer is not LeaseAnswer granted)
                throw answer is RefusedAnswer refused ? Refusals.Of(refused) : new MetadataUnavailableException(calls.Options.Group, deadline.Span, $"a session was answered by {answer.GetType().Name}.");
            return Make(granted.LeaseId, timeToLive, sent);
        }
        catch (MetadataOutcomeUnknownException e)
        {
            // Should it have been opened it ends by itself; what waits for it was not sent.
            throw new MetadataUnavailableException(calls.Options.Group, deadline.Span, "a session could not be opened.", e);
        }
    }

    private ClientSession Make(long id, TimeSpan timeToLive, TimeSpan sent)
    {
        ClientSession? session = null;
        var lease = new RenewedLease(id, timeToLive, sent)
        {
            IsWanted = () => IsInUse(session!),
            Lost = isOver => Leave(session!, isOver),
        };
        return session = new ClientSession(id, lease);
    }

    private bool IsInUse(ClientSession session)
    {
        if (numbers.Busy > 0 || calls.Time.GetElapsedTime(Volatile.Read(ref _lastUse)) < calls.Options.SessionTimeToLive)
            return true;
        if (Leave(session, isOver: false))
            Detached.Start(calls.Time, calls.Logger, EndAbandonedAsync);
        return false;
    }

    // One that was left without the store having ended it must not let an old change pass once there are new ones.
    private async Task EndAbandonedAsync()
    {
        var id = Interlocked.Read(ref _abandonedId);
        if (id == 0)
            return;
        await RevokeAsync(id);
        Interlocked.CompareExchange(ref _abandonedId, 0, id);
    }

    private bool Leave(ClientSession session, bool isOver)
    {
        lock (_lock)
        {
            if (_current != session)
                return false;
            Volatile.Write(ref _current, null);
            if (!isOver)
                Interlocked.Exchange(ref _abandonedId, session.Id);
        }

        keeper.Drop(session.Lease);
        return true;
    }

    private async Task RevokeAsync(long sessionId)
    {
        var answer = await calls.ProposeAsync(new RevokeLeaseCommand(sessionId).Encode(), new Sending(), calls.Begin(), CancellationToken.None);
        if (answer is RefusedAnswer { Kind: not RefusalKind.LeaseNotFound } refused)
            throw Refusals.Of(refused);
    }
}
