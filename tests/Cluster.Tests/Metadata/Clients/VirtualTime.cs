namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>
/// One thread and a clock that stands still while there is something to do, and then goes to the next timer: so what takes minutes
/// takes no time, and is the same each time.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromDays(2);

    private readonly Queue<(SendOrPostCallback Work, object? State)> _posted = new();
    private readonly SortedDictionary<(long Due, long Number), Timer> _timers = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _ticks;
    private long _lastTimer;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that will fire.</summary>
    public int Timers => _timers.Count;

    public TimeSpan Now => new(_ticks);

    /// <summary>Runs a test to its end.</summary>
    public static void Run(Func<VirtualTime, Task> body)
    {
        var time = new VirtualTime();
        var outer = SynchronizationContext.Current;
        var context = new Context(time);
        try
        {
            SynchronizationContext.SetSynchronizationContext(context);
            var end = body(time);
            while (!end.IsCompleted)
            {
                SynchronizationContext.SetSynchronizationContext(context);
                if (time._posted.TryDequeue(out var next))
                    next.Work(next.State);
                else
                    time.FireNext();
            }

            end.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        CheckThread();
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The machine sleeps, or the process stands still: the clock goes on, and no timer fires before it is over.</summary>
    public void Skip(TimeSpan span) => _ticks += span.Ticks;

    private void FireNext()
    {
        Assert.True(_timers.Count > 0, "Nothing will ever happen: what is waited for does not come, or comes on another thread.");
        var (key, timer) = _timers.First();
        _timers.Remove(key);
        _ticks = Math.Max(_ticks, key.Due);
        Assert.True(Now < Limit, "It never ends.");
        // As in reality: a timer fires in nobody's context.
        SynchronizationContext.SetSynchronizationContext(null);
        timer.Fire();
    }

    private void CheckThread() => Assert.True(Environment.CurrentManagedThreadId == _thread, "Something left the test's thread.");

    private sealed class Context(VirtualTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            time.CheckThread();
            time._posted.Enqueue((d, state));
        }

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private (long Due, long Number) _key;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(_key);
            _period = period;
            if (dueTime < TimeSpan.Zero)
                return true;
            _key = (time._ticks + dueTime.Ticks, ++time._lastTimer);
            time._timers.Add(_key, this);
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }

        public void Dispose() => time._timers.Remove(_key);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
