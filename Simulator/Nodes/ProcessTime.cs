namespace OrleansCluster.Simulator.Nodes;

/// <summary>The time that a process sees: its machine's clocks, and timers that fire outside of any turn.</summary>
internal sealed class ProcessTime(SimProcess process, MachineClock clock) : TimeProvider
{
    public SimProcess Process => process;

    public MachineClock Clock => clock;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp()
    {
        process.Loop.CheckThread("the clock was read");
        return clock.Monotonic;
    }

    public override DateTimeOffset GetUtcNow()
    {
        process.Loop.CheckThread("the clock was read");
        return clock.WallClock;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        process.Loop.CheckThread("a timer was created");
        return new SimTimer(this, callback, state, dueTime, period);
    }
}
