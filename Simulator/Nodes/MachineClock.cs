using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>
/// A machine's clocks. The monotonic one runs a little fast or slow, by a rate that may change; the wall clock is that plus an offset that
/// may jump. They outlive the machine's processes.
/// </summary>
internal sealed class MachineClock(SimLoop loop)
{
    private static readonly long Epoch = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private double _rate = 1;
    private long _since;
    private long _monotonic;
    private long _offset;

    /// <summary>How much faster than true time the monotonic clock runs: 0.01 is 1 %.</summary>
    public double Drift => _rate - 1;

    /// <summary>The monotonic clock, in ticks of 100 ns.</summary>
    public long Monotonic => _monotonic + (long)((loop.Now - _since) * _rate);

    public DateTimeOffset WallClock => new(Epoch + Monotonic + _offset, TimeSpan.Zero);

    /// <summary>From now on it drifts by so much. The monotonic clock never goes back.</summary>
    public void SetDrift(double drift)
    {
        _monotonic = Monotonic;
        _since = loop.Now;
        _rate = 1 + drift;
    }

    /// <summary>The wall clock jumps.</summary>
    public void Jump(TimeSpan by) => _offset += by.Ticks;

    /// <summary>How much true time a span of this clock takes, as it runs now.</summary>
    public long TrueTicks(TimeSpan span) => (long)Math.Ceiling(span.Ticks / _rate);
}
