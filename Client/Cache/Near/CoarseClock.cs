namespace OrleansCluster.Client.Cache.Near;

/// <summary>
/// A monotonic clock in milliseconds that costs a few nanoseconds to ask, where the system's exact one costs half of what a hit of the near cache may. It is never ahead, and late by
/// at most <see cref="LateMs"/>.
/// </summary>
internal sealed class CoarseClock(TimeProvider time)
{
    /// <summary>The longest period at which systems count it on: 1 to 10 ms on Linux, by its kernel, and 15.6 ms on Windows.</summary>
    public const int LateMs = 16;

#pragma warning disable RS0030 // Only in the place of TimeProvider.System.
    private readonly bool _isSystem = ReferenceEquals(time, TimeProvider.System);

    public long NowMs => _isSystem ? Environment.TickCount64 : (long)time.GetElapsedTime(0).TotalMilliseconds;
#pragma warning restore RS0030
}
