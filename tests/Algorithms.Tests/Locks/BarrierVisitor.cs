using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>Waits at the barrier again and again.</summary>
internal sealed class BarrierVisitor(BarrierWorld world)
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(4);

    private long _number;
    private long _round;
    private bool _isWaiting;
    private TimeSpan _since;
    private TimeSpan _sentAt;
    private TimeSpan _asleepUntil;

    public bool IsDone => world.IsCalm && !_isWaiting;

    public int Waits { get; private set; }

    public void StandStill(TimeSpan time) => _asleepUntil = world.Now + time;

    public void Step()
    {
        if (world.Now < _asleepUntil)
            return;
        if (!_isWaiting && !world.IsCalm && world.Random.Next(10) == 0)
            (_isWaiting, _number, _round, _since, _sentAt) = (true, _number + 1, 0, world.Now, TimeSpan.MinValue);
        if (!_isWaiting || (_sentAt != TimeSpan.MinValue && world.Now < _sentAt + Impatience))
            return;
        _sentAt = world.Now;
        var (number, round) = (_number, _round);
        world.Send((table, call, now) => table.Wait(call, round, Slice, isLast: false, now), reply => Answered(number, reply));
    }

    private void Answered(long number, BarrierReply reply)
    {
        if (!_isWaiting || number != _number)
            return;
        if (reply.Kind == BarrierReplyKind.Waiting)
        {
            Waits++;
            (_round, _sentAt) = (Math.Max(_round, reply.Round), TimeSpan.MinValue);
            return;
        }

        Assert.Equal(BarrierReplyKind.Passed, reply.Kind);
        world.Passed(_since);
        _isWaiting = false;
    }
}
