namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>The system's clock, ahead of itself by as much as a test says. Its timers run in real time.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(TimeSpan.FromTicks(Ahead).TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Ahead);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    private long Ahead => Interlocked.Read(ref _ahead);
}
