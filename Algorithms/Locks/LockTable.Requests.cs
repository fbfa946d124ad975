namespace OrleansCluster.Algorithms.Locks;

public sealed partial class LockTable
{
    /// <summary>
    /// A call for a wish: it is granted if it is now free, or waits. One that was granted before is told so again. One that was ended before is not
    /// granted any more: nobody would know of it.
    /// </summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="request">Within <see cref="LockLimits.Check"/>.</param>
    /// <param name="now">The time at which it came.</param>
    public void Acquire(long call, AcquireRequest request, TimeSpan now)
    {
        if (LockLimits.Check(request) is { } problem)
            throw new ArgumentException(problem, nameof(request));
        if (FindToRenew(request.Operation, now) is { } held)
        {
            Prove(new PendingReply(call, LockReplyKind.Granted) { Held = held, ArrivedAt = now });
        }
        else if (_queue.TryFind(request.Operation, out var waiter))
        {
            if (waiter.Call is { } earlier)
                _replies.Add(new LockReply(earlier, LockReplyKind.Superseded));
            waiter.Request = request;
            Wait(waiter, call, now);
            if (OwnHold(request) is { } own && MayReenter(request, own))
                LetReenter(waiter, own);
        }
        else if (_ended.Contains(request.Operation, now))
        {
            Prove(new PendingReply(call, LockReplyKind.TimedOut));
        }
        else if (Refuses(request) is { } refusal)
        {
            _replies.Add(new LockReply(call, refusal));
        }
        else if (!TryReenter(call, request, now))
        {
            Enqueue(call, request, now);
        }
    }

    /// <summary>Gives a hold its full lease again, if there is one.</summary>
    public void Renew(long call, LockOperation operation, TimeSpan now)
    {
        var held = FindToRenew(operation, now);
        Prove(held is null ? new PendingReply(call, LockReplyKind.NotHeld) : new PendingReply(call, LockReplyKind.Renewed) { Held = held, ArrivedAt = now });
    }

    /// <summary>Ends a wish: it holds no more, or waits no more. That it does neither is told too. A call for it that comes later comes in vain.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="operation">Which wish it is.</param>
    /// <param name="now">The time at which it came.</param>
    public void Release(long call, LockOperation operation, TimeSpan now)
    {
        _ended.Add(operation, IsKnown(operation), now);
        if (_queue.TryFind(operation, out var waiter))
        {
            if (waiter.Call is { } waiting)
                Prove(new PendingReply(waiting, LockReplyKind.TimedOut)); // its last word: told that it was superseded it would ask again
            _queue.Remove(waiter);
            Prove(new PendingReply(call, LockReplyKind.Released));
            return;
        }

        if (Find(operation) is not { } held)
        {
            Prove(new PendingReply(call, LockReplyKind.NotHeld));
            return;
        }

        if (held.Hold.Operations.Length > 1)
            held.Hold = held.Hold with { Operations = Array.FindAll(held.Hold.Operations, number => number != operation.Number) };
        else
            _held.Remove(held);
        _mustWrite = true;
        Prove(new PendingReply(call, LockReplyKind.Released));
    }

    /// <summary>Lets others share what one had for himself. He keeps his token, and those who join have it too. His lease is renewed.</summary>
    public void Downgrade(long call, LockOperation operation, TimeSpan now) =>
        Change(call, operation, now, hold => hold.Mode == HoldMode.Exclusive ? hold with { Mode = HoldMode.Shared } : hold);

    /// <summary>Changes what a hold shows, unless it shows what came after it already, and renews its lease.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="operation">The wish whose hold it is.</param>
    /// <param name="note">What it is to show.</param>
    /// <param name="noteNumber">The place of the note among those of this hold; null: behind all of them.</param>
    /// <param name="now">The time at which it came.</param>
    public void Proclaim(long call, LockOperation operation, string? note, long? noteNumber, TimeSpan now) => Change(
        call,
        operation,
        now,
        hold => hold.NoteNumber >= noteNumber ? hold : hold with { Note = note, NoteNumber = noteNumber ?? (hold.NoteNumber + 1) });

    /// <summary>Waits until the first hold is another than is known, or shows something else. False if there are too many who do.</summary>
    /// <param name="call">By which the answer is known.</param>
    /// <param name="token">The token that is known; 0: that there is no holder; negative: nothing is known.</param>
    /// <param name="noteNumber">The number of the note that is known.</param>
    /// <param name="deadline">When it is answered at the latest.</param>
    public bool TryObserve(long call, long token, long noteNumber, TimeSpan deadline)
    {
        if (_observers.Count >= LockLimits.MaxObservers)
            return false;
        _observers.Add(new Observer(call, token, noteNumber, deadline));
        return true;
    }

    /// <summary>Nobody waits for the answer to a call any more: the wish is given up, unless it was granted, or has another call by now.</summary>
    public void Withdraw(long call, LockOperation operation)
    {
        if (_queue.TryFind(operation, out var waiter) && waiter.Call == call)
            _queue.Remove(waiter);
    }

    /// <summary>Nobody waits for the answer to an observer's call any more.</summary>
    public void Withdraw(long call) => _observers.RemoveAll(observer => observer.Call == call);

    private void Change(long call, LockOperation operation, TimeSpan now, Func<Hold, Hold> change)
    {
        if (FindToRenew(operation, now) is not { } held)
        {
            Prove(new PendingReply(call, LockReplyKind.NotHeld));
            return;
        }

        var changed = change(held.Hold);
        _mustWrite |= changed != held.Hold;
        held.Hold = changed;
        Prove(new PendingReply(call, LockReplyKind.Changed) { Held = held });
    }

    private bool IsKnown(LockOperation operation) => _queue.TryFind(operation, out _) || Find(operation) is not null;

    private LockReplyKind? Refuses(AcquireRequest request)
    {
        if (AsksTooMuch(request))
            return LockReplyKind.TooManyPermits;
        if (request.IsReentrant && OwnHold(request) is { } own)
        {
            return WouldUpgrade(request, own) ? LockReplyKind.WouldUpgrade
                : !MayReenter(request, own) ? LockReplyKind.TooManyReentries
                : null;
        }

        return _queue.Count < _maxWaiters || TryMakeRoom(request) ? null : LockReplyKind.TooManyWaiters;
    }

    // Who waited before a takeover is not refused for those who came since: the last of them goes. So there are never more than may wait.
    private bool TryMakeRoom(AcquireRequest request)
    {
        if (request.Ticket.IsNone || request.Ticket.Epoch >= _record.Epoch || _queue.Last is not { } last || last.Ticket.Epoch < _record.Epoch)
            return false;
        if (last.Call is { } call)
            _replies.Add(new LockReply(call, LockReplyKind.TooManyWaiters));
        _queue.Remove(last);
        return true;
    }

    private bool TryReenter(long call, AcquireRequest request, TimeSpan now)
    {
        if (!request.IsReentrant || OwnHold(request) is not { } own)
            return false;
        Reenter(call, request, own, now);
        return true;
    }

    // The owner may have asked more than once before he was granted anything: he would wait for himself.
    private void LetReenter(HeldLock own)
    {
        var others = _queue.InOrder
            .Where(waiter => waiter.Call is not null && waiter.Request.Operation.Owner == own.Hold.Owner && waiter.Request.IsReentrant).ToList();
        foreach (var waiter in others.TakeWhile(waiter => MayReenter(waiter.Request, own)))
            LetReenter(waiter, own);
    }

    private void LetReenter(Waiter waiter, HeldLock own)
    {
        _queue.Remove(waiter);
        Reenter(waiter.Call!.Value, waiter.Request, own, waiter.ArrivedAt);
    }

    private void Reenter(long call, AcquireRequest request, HeldLock own, TimeSpan arrivedAt)
    {
        own.Hold = own.Hold with { Operations = [.. own.Hold.Operations, request.Operation.Number] };
        own.Renew();
        _mustWrite = true;
        Prove(new PendingReply(call, LockReplyKind.Granted) { Held = own, ArrivedAt = arrivedAt });
    }

    private static bool WouldUpgrade(AcquireRequest request, HeldLock own) => own.Hold.Mode == HoldMode.Shared && request.Mode == HoldMode.Exclusive;

    private bool MayReenter(AcquireRequest request, HeldLock own) => request.IsReentrant
        && !WouldUpgrade(request, own)
        && own.Hold.Operations.Length < LockLimits.MaxReentries
        && Weight + NumberBytes <= LockLimits.MaxRecordBytes;

    private HeldLock? OwnHold(AcquireRequest request) =>
        _held.Find(held => !held.IsEnded && held.Hold.Owner == request.Operation.Owner && held.Hold.Mode != HoldMode.Permits);

    private void Enqueue(long call, AcquireRequest request, TimeSpan now)
    {
        // A ticket of this epoch that is not in the queue any more is as good as before: nobody else has it.
        var ticket = request.Ticket.IsNone || request.Ticket.Epoch > _record.Epoch ? new LockTicket(_record.Epoch, ++_lastTicket) : request.Ticket;
        var waiter = new Waiter(request, ticket) { Since = now };
        // Who comes with a ticket from before the record was forgotten may have any number, also one that is yet to be given.
        while (!_queue.TryAdd(waiter))
            waiter = new Waiter(request, new LockTicket(_record.Epoch, ++_lastTicket)) { Since = now };

        Wait(waiter, call, now);
    }

    private void Wait(Waiter waiter, long call, TimeSpan now)
    {
        (waiter.Call, waiter.ArrivedAt) = (call, now);
        var wait = waiter.Request.Wait;
        _queue.Move(waiter, wait < TimeSpan.MaxValue - now ? now + wait : TimeSpan.MaxValue);
    }
}
