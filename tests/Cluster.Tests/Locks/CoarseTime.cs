namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>The system's timers with a clock that goes on in steps: what is acquired in one step is lost in one look of the keeper.</summary>
internal sealed class CoarseTime(TimeSpan step) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => System.GetElapsedTime(_start).Ticks / step.Ticks * step.Ticks;
}
