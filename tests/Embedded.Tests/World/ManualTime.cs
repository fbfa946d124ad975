namespace OrleansCluster.Embedded.Tests.World;

/// <summary>A clock that stands still until the test moves it; its timers fire then, in the order in which they are due.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.FromTicks(_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan span, Action afterEach)
    {
        var end = _ticks + span.Ticks;
        while (_timers.Where(t => t.Due <= end).OrderBy(t => t.Due).FirstOrDefault() is { } next)
        {
            _ticks = Math.Max(_ticks, next.Due);
            next.Fire();
            afterEach();
        }

        _ticks = end;
    }

    /// <summary>Moves the clock without any timer firing: what is due fires later.</summary>
    public void Skip(TimeSpan span) => _ticks += span.Ticks;

    private sealed class ManualTimer(ManualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner._timers.Remove(this);
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            Due = owner._ticks + dueTime.Ticks;
            owner._timers.Add(this);
            return true;
        }

        public void Fire()
        {
            Change(_period, _period);
            callback(state);
        }

        public void Dispose() => owner._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
