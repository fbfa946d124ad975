namespace OrleansCluster.Silo.Tour.Locks;

/// <summary>
/// A clock that goes on while its timers stand still: so whoever lives by it finds the world after his process was stopped for a while. For
/// timers that fire once. Safe for concurrent use.
/// </summary>
internal sealed class PausableTime(TimeProvider time) : TimeProvider
{
    private readonly Lock _lock = new();
    private List<Action>? _held;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(given => Fire(() => callback(given)), state, dueTime, period);

    /// <summary>What falls due from here on waits.</summary>
    public void Pause()
    {
        lock (_lock)
            _held ??= [];
    }

    /// <summary>What fell due meanwhile is done now, in the order in which it did.</summary>
    public void Resume()
    {
        List<Action> due;
        lock (_lock)
            (due, _held) = (_held ?? [], null);
        foreach (var callback in due)
            callback();
    }

    private void Fire(Action callback)
    {
        lock (_lock)
        {
            if (_held is not null)
            {
                _held.Add(callback);
                return;
            }
        }

        callback();
    }
}
