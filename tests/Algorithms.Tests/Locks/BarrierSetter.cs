using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Sets the barrier, and removes the round that it has set, again and again; asks again for what was not answered.</summary>
internal sealed class BarrierSetter(BarrierWorld world, string owner)
{
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(4);

    private long _number;
    private long _round;
    private bool _isUnderWay;
    private TimeSpan _sentAt;
    private TimeSpan _restUntil;

    public bool IsDone => world.IsCalm && !_isUnderWay && _round == 0;

    public void Step()
    {
        if (world.Now < _restUntil)
            return;
        if (!_isUnderWay)
        {
            if (world.IsCalm && _round == 0)
                return;
            (_isUnderWay, _sentAt) = (true, TimeSpan.MinValue);
            _number++;
        }

        if (_sentAt != TimeSpan.MinValue && world.Now < _sentAt + Impatience)
            return;
        _sentAt = world.Now;
        var (operation, round) = (new LockOperation(owner, _number), _round);
        if (round == 0)
            world.Send((table, call, _) => table.Set(call, operation, null), reply => Answered(operation, reply));
        else
            world.Send((table, call, _) => table.Remove(call, operation, round), reply => Answered(operation, reply));
    }

    private void Answered(LockOperation operation, BarrierReply reply)
    {
        if (!_isUnderWay || operation.Number != _number)
            return;
        Assert.NotEqual(BarrierReplyKind.Superseded, reply.Kind);
        _isUnderWay = false;
        if (_round != 0)
            Assert.Equal((BarrierReplyKind.Removed, _round), (reply.Kind, reply.Round));
        _round = reply.Kind == BarrierReplyKind.Set ? reply.Round : 0;
        // A copy of a call may come eight seconds later: so long it must be remembered.
        _restUntil = world.Now + TimeSpan.FromMilliseconds(2_000 + world.Random.Next(4_000));
    }
}
