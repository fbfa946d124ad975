using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Takes the lock, works, renews, gives it back, again and again; and may stand still at any time, as a process does.</summary>
internal sealed class WorldClient(LockWorld world, string owner, double rate, HoldMode mode, Random random)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(4);

    private long _number;
    private LockTicket _ticket;
    private Phase _phase;
    private TimeSpan _sentAt = TimeSpan.MinValue;
    private TimeSpan _confirmedAt;
    private TimeSpan _workUntil;
    private TimeSpan _asleepUntil;
    private int _call;

    private enum Phase
    {
        Idle,
        Asking,
        Holding,
        Releasing,
    }

    public string Owner => owner;

    public HoldMode Mode => mode;

    public int Grants { get; private set; }

    public int Losses { get; private set; }

    /// <summary>By its own clock it holds. One that stands still does so too.</summary>
    public bool Believes => _phase == Phase.Holding && Clock < _confirmedAt + (Lease * LockWorld.SureShare);

    public bool IsDone => world.IsCalm && _phase == Phase.Idle;

    private TimeSpan Clock => world.Now * rate;

    private bool IsAwake => Clock >= _asleepUntil;

    public void StandStill(TimeSpan time) => _asleepUntil = Clock + time;

    public void Step()
    {
        if (!IsAwake)
            return;
        if (_phase == Phase.Holding && !Believes)
        {
            Losses++;
            Release();
        }

        if (_phase == Phase.Holding && Clock >= _workUntil)
            Release();
        if (_phase == Phase.Idle && !world.IsCalm && random.Next(20) == 0)
            (_phase, _number, _ticket, _sentAt) = (Phase.Asking, _number + 1, default, TimeSpan.MinValue);
        if (_phase == Phase.Asking && random.Next(400) == 0 && !world.IsCalm)
            Release();
        var again = _phase == Phase.Holding ? Lease / 3 : Impatience;
        if (_phase != Phase.Idle && (_sentAt == TimeSpan.MinValue || Clock >= _sentAt + again))
            Call();
    }

    public override string ToString() => $"{owner} {mode} {_phase} {_number} {_ticket}";

    private void Release() => (_phase, _sentAt) = (Phase.Releasing, TimeSpan.MinValue);

    private void Call()
    {
        _sentAt = Clock;
        var (sent, call, operation, ticket) = (_sentAt, ++_call, new LockOperation(owner, _number), _ticket);
        switch (_phase)
        {
            case Phase.Asking:
                var request = new AcquireRequest(operation, mode, Lease, Slice) { IsLast = false, Ticket = ticket };
                world.Send(to => to.Call((table, id, now) => table.Acquire(id, request, now), reply => Asked(reply, sent, call)));
                break;
            case Phase.Holding:
                world.Send(to => to.Call((table, id, now) => table.Renew(id, operation, now), reply => Renewed(reply, sent, operation)));
                break;
            default:
                world.Send(to => to.Call((table, id, now) => table.Release(id, operation, now), reply => Released(reply, operation)));
                break;
        }
    }

    private void Asked(LockReply reply, TimeSpan sent, int call)
    {
        if (_phase != Phase.Asking || call != _call)
            return;
        if (reply.Kind == LockReplyKind.Waiting)
        {
            (_ticket, _sentAt) = (reply.Ticket, TimeSpan.MinValue);
            return;
        }

        if (reply.Kind != LockReplyKind.Granted)
            return;
        _confirmedAt = sent + (reply.Waited * LockWorld.SureShare);
        (_phase, _sentAt) = (Phase.Holding, Clock);
        _workUntil = Clock + TimeSpan.FromMilliseconds(random.Next(6_000));
        if (!Believes)
            return;
        Grants++;
        world.Granted(this);
    }

    private void Renewed(LockReply reply, TimeSpan sent, LockOperation operation)
    {
        if (_phase != Phase.Holding || operation.Number != _number)
            return;
        if (reply.Kind == LockReplyKind.Renewed && Believes)
            _confirmedAt = sent > _confirmedAt ? sent : _confirmedAt;
        else if (reply.Kind == LockReplyKind.NotHeld)
            Release();
    }

    private void Released(LockReply reply, LockOperation operation)
    {
        if (_phase == Phase.Releasing && operation.Number == _number && reply.Kind is LockReplyKind.Released or LockReplyKind.NotHeld)
            _phase = Phase.Idle;
    }
}
