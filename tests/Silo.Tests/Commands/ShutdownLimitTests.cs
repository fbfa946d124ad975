using OrleansCluster.Silo.Commands;

namespace OrleansCluster.Silo.Tests.Commands;

public sealed class ShutdownLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly HandClock _clock = new();
    private readonly CancellationTokenSource _requested = new();
    private int _ends;

    [Fact]
    public void StopThatHangsEndsTheProcessWhenItsTimeIsOverAndNotBefore()
    {
        using var limit = Begin();
        _clock.Advance(TimeSpan.FromDays(30));
        _requested.Cancel();
        _clock.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _ends);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void StopThatWasInTimeIsLeftAlone()
    {
        using (Begin())
        {
            _requested.Cancel();
            _clock.Advance(Limit / 2);
        }

        _clock.Advance(Limit);
        Assert.Equal(0, _ends);
    }

    private ShutdownLimit Begin() => new(_requested.Token, Limit, _clock, () => _ends++);

    /// <summary>A clock with at most one timer, which goes on when it is told to.</summary>
    private sealed class HandClock : TimeProvider, ITimer
    {
        private Action _tick = () => { };
        private TimeSpan? _left;

        public void Advance(TimeSpan time)
        {
            if (_left is null)
                return;
            _left -= time;
            if (_left > TimeSpan.Zero)
                return;
            _left = null;
            _tick();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            _left = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            return true;
        }

        public void Dispose() => _left = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
