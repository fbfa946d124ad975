using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>Between what is sent and what the algorithm knows. What is not allowed is refused here, before anything is done.</summary>
internal static class LockMessages
{
    public static AcquireRequest ToRequest(AcquireCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        CheckWait(call.Wait);
        var ticket = call.Ticket is { } shown ? new LockTicket(shown.Epoch, shown.Number) : default;
        if (ticket.Epoch < 0 || ticket.Number < 0)
            throw new InvalidLockRequestException($"The ticket {ticket.Epoch}.{ticket.Number} is none that was given.");
        var request = new AcquireRequest(ToOperation(call.Wish), (HoldMode)call.Sharing, call.Lease, call.Wait)
        {
            IsLast = call.IsLast,
            Ticket = ticket,
            Delay = call.Delay,
            IsReentrant = call.IsReentrant,
            Permits = call.Permits,
            Capacity = call.Capacity,
            Note = call.Note,
        };
        return LockLimits.Check(request) is { } problem ? throw new InvalidLockRequestException(problem) : request;
    }

    public static LockOperation ToOperation(LockWish wish) => LockLimits.CheckOwner(wish?.Owner) is { } problem
        ? throw new InvalidLockRequestException(problem)
        : new LockOperation(wish!.Owner, wish.Number);

    public static void CheckWait(TimeSpan wait)
    {
        if (wait < TimeSpan.Zero || wait > TimeSpan.FromSeconds(ILeasedGrain.MaxWaitSeconds))
            throw new InvalidLockRequestException($"A wait of {wait}: one call may wait from nothing to {ILeasedGrain.MaxWaitSeconds} s.");
    }

    public static AcquireAnswer ToAnswer(AcquireEnd end, LockReply reply) => new(
        end,
        reply.Hold is { } hold ? ToInfo(hold) : null,
        reply.Ticket.IsNone ? null : new QueueTicket(reply.Ticket.Epoch, reply.Ticket.Number),
        reply.Ahead,
        reply.Waited);

    public static HoldInfo ToInfo(Hold hold) => new(
        hold.Owner,
        (LockSharing)hold.Mode,
        hold.Token,
        hold.Slots,
        TimeSpan.FromMilliseconds(hold.LeaseMilliseconds),
        hold.Note,
        hold.NoteNumber,
        hold.SinceUtc);

    public static LockReport ToReport(LockView view) => new(
        [.. view.Holds.Select(held => new HoldReport(ToInfo(held.Hold), held.Hold.IsEnded, held.Remaining))],
        [.. view.Waiters.Select(waiter => new WaiterReport(waiter.Owner, (LockSharing)waiter.Mode, waiter.Permits, waiter.Note, waiter.Waited))],
        view.Waiting,
        view.Permits);
}
