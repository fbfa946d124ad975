using Microsoft.Extensions.Internal;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>A clock that goes on when a test says so, for the cluster's cache and for the one of .NET beside it.</summary>
internal sealed class MovedTime : TimeProvider, ISystemClock
{
    private long _ticks = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset UtcNow => GetUtcNow();

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
