namespace OrleansCluster.Algorithms.Locks;

public sealed partial class LockTable
{
    private void GrantWaiting(TimeSpan now, DateTimeOffset utc)
    {
        if (now < _mayGrantFrom || (_tookOver && !_hasWritten))
            return;
        while (_queue.First is { Call: { } call } first)
        {
            if (AsksTooMuch(first.Request))
            {
                _queue.Remove(first);
                _replies.Add(new LockReply(call, LockReplyKind.TooManyPermits));
                continue;
            }

            if (SlotsFor(first.Request) is not { } slots)
                return;
            _queue.Remove(first);
            var held = new HeldLock(Grant(first.Request, slots, utc));
            _held.Add(held);
            _mustWrite = true;
            Prove(new PendingReply(call, LockReplyKind.Granted) { Held = held, ArrivedAt = first.ArrivedAt });
            if (first.Request.IsReentrant)
                LetReenter(held);
        }
    }

    private Hold Grant(AcquireRequest request, int[] slots, DateTimeOffset utc) => new(
        request.Operation.Owner,
        [request.Operation.Number],
        request.Mode,
        slots,
        TokenFor(request),
        (int)request.Lease.TotalMilliseconds,
        (int)request.Delay.TotalMilliseconds,
        request.Note,
        0,
        utc,
        IsEnded: false);

    private long TokenFor(AcquireRequest request)
    {
        // Of those who share, everybody has the token of the first. One that has ended counts: its phase goes on.
        if (request.Mode == HoldMode.Shared && _held.Count > 0)
            return _held[0].Hold.Token;
        if (_tokensAreRevisions)
            return 0;
        _record = _record with { LastToken = _record.LastToken + 1 };
        return _record.LastToken;
    }

    // The permits that it would get, none in the other modes; null if it must wait.
    private int[]? SlotsFor(AcquireRequest request)
    {
        if (_held.Count >= LockLimits.MaxHolds || Weight + WeightOf(request) > LockLimits.MaxRecordBytes)
            return null;
        return request.Mode switch
        {
            HoldMode.Exclusive => _held.Count == 0 ? [] : null,
            HoldMode.Shared => _held.TrueForAll(held => held.Hold.Mode == HoldMode.Shared) ? [] : null,
            _ => FreeSlots(request),
        };
    }

    private int[]? FreeSlots(AcquireRequest request)
    {
        var capacity = CapacityFor(request);
        var isTaken = new bool[capacity];
        var taken = 0;
        foreach (var slot in _held.SelectMany(held => held.Hold.Slots))
        {
            taken++;
            if (slot < capacity)
                isTaken[slot] = true;
        }

        // Of more permits than there are now, those that are still held count.
        if (taken + request.Permits > capacity)
            return null;
        var slots = new int[request.Permits];
        for (int slot = 0, found = 0; found < slots.Length; slot++)
        {
            if (!isTaken[slot])
                slots[found++] = slot;
        }

        return slots;
    }

    // What the record takes at most: three bytes for a letter, and every note as long as it may become.
    private int Weight => _held.Sum(held => WeightOf(held.Hold.Owner, held.Hold.Operations.Length, held.Hold.Slots.Length));

    private static int WeightOf(AcquireRequest request) => WeightOf(request.Operation.Owner, 1, request.Mode == HoldMode.Permits ? request.Permits : 0);

    private static int WeightOf(string owner, int operations, int slots) =>
        HoldBytes + (3 * (owner.Length + LockLimits.MaxNoteLength)) + (NumberBytes * operations) + (SlotBytes * slots);

    private const int HoldBytes = 320;
    private const int NumberBytes = 21;
    private const int SlotBytes = 6;

    private bool AsksTooMuch(AcquireRequest request) => request.Mode == HoldMode.Permits && request.Permits > CapacityFor(request);

    private int CapacityFor(AcquireRequest request) => _record.Permits > 0 ? _record.Permits : request.Capacity;

    private void TellObservers()
    {
        if (_observers.Count == 0)
            return;
        var first = _held.Find(held => !held.IsEnded);
        for (var at = _observers.Count - 1; at >= 0; at--)
        {
            var known = _observers[at];
            // A hold whose token its proof will bring is new to everybody.
            if (first is null ? known.Token != 0 : first.Hold.Token is 0 || first.Hold.Token != known.Token || first.Hold.NoteNumber != known.NoteNumber)
                Tell(at);
        }
    }

    private void Tell(int at)
    {
        var observer = _observers[at];
        _observers.RemoveAt(at);
        Prove(new PendingReply(observer.Call, LockReplyKind.Observed) { Held = _held.Find(held => !held.IsEnded) });
    }
}
