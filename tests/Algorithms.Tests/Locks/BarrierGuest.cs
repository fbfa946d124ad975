using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Enters, works, renews, leaves, again and again; may give up, and may stand still at any time, as a process does.</summary>
internal sealed class BarrierGuest(DoubleBarrierWorld world, string owner, double rate)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(4);

    private long _number;
    private Phase _phase;
    private TimeSpan _sentAt;
    private TimeSpan _confirmedAt;
    private TimeSpan _workUntil;
    private TimeSpan _asleepUntil;

    private enum Phase
    {
        Idle,
        Entering,
        In,
        Leaving,
    }

    public long Round { get; private set; }

    public int Losses { get; private set; }

    public bool IsIdle => _phase == Phase.Idle;

    /// <summary>By its own clock it is in. One that stands still is so too.</summary>
    public bool Believes => _phase == Phase.In && Clock < _confirmedAt + (Lease * DoubleBarrierWorld.SureShare);

    private TimeSpan Clock => world.Now * rate;

    public void StandStill(TimeSpan time) => _asleepUntil = Clock + time;

    public override string ToString() => $"{owner} {_phase} {_number} in round {Round}";

    public void Step()
    {
        if (Clock < _asleepUntil)
            return;
        if (_phase == Phase.In && !Believes)
        {
            Losses++;
            Go(Phase.Leaving);
        }

        if (_phase == Phase.In && (Clock >= _workUntil || world.IsClosing))
            Go(Phase.Leaving);
        if (_phase == Phase.Idle && !world.IsClosing && world.Random.Next(20) == 0)
        {
            (_number, Round) = (_number + 1, 0);
            Go(Phase.Entering);
        }

        if (_phase == Phase.Entering && (world.IsClosing || (!world.IsCalm && world.Random.Next(400) == 0)))
            Go(Phase.Leaving);
        var again = _phase == Phase.In ? Lease / 3 : Impatience;
        if (_phase != Phase.Idle && (_sentAt == TimeSpan.MinValue || Clock >= _sentAt + again))
            Call();
    }

    private void Go(Phase phase) => (_phase, _sentAt) = (phase, TimeSpan.MinValue);

    private void Call()
    {
        _sentAt = Clock;
        var (sent, operation, round) = (_sentAt, new LockOperation(owner, _number), Round);
        switch (_phase)
        {
            case Phase.Entering:
                var request = new EnterRequest(operation, world.Count, Lease, Slice, IsLast: false);
                world.Send((table, call, now) => table.Enter(call, request, now), reply => Asked(operation, reply, sent));
                break;
            case Phase.In:
                world.Send((table, call, now) => table.Renew(call, operation, now), reply => Renewed(operation, reply, sent));
                break;
            default:
                world.Send((table, call, now) => table.Leave(call, operation, round, Slice, isLast: false, now), reply => Left(operation, reply, round));
                break;
        }
    }

    private void Asked(LockOperation operation, DoubleBarrierReply reply, TimeSpan sent)
    {
        if (_phase != Phase.Entering || operation.Number != _number)
            return;
        if (reply.Kind == DoubleBarrierReplyKind.Waiting)
            _sentAt = TimeSpan.MinValue;
        if (reply.Kind != DoubleBarrierReplyKind.Entered)
            return;
        world.Entered(reply.Round);
        _confirmedAt = sent + (reply.Waited * DoubleBarrierWorld.SureShare);
        (_phase, _sentAt, Round) = (Phase.In, Clock, reply.Round);
        _workUntil = Clock + TimeSpan.FromMilliseconds(world.Random.Next(4_000));
    }

    private void Renewed(LockOperation operation, DoubleBarrierReply reply, TimeSpan sent)
    {
        if (_phase != Phase.In || operation.Number != _number)
            return;
        if (reply.Kind == DoubleBarrierReplyKind.NotIn)
            Go(Phase.Leaving);
        else if (Believes && sent > _confirmedAt)
            _confirmedAt = sent;
    }

    private void Left(LockOperation operation, DoubleBarrierReply reply, long round)
    {
        if (_phase != Phase.Leaving || operation.Number != _number)
            return;
        if (reply.Kind == DoubleBarrierReplyKind.Waiting)
            _sentAt = TimeSpan.MinValue;
        if (reply.Kind != DoubleBarrierReplyKind.Left)
            return;
        if (round != 0)
            world.Left(this, round);
        _phase = Phase.Idle;
    }
}
