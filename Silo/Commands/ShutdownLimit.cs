namespace OrleansCluster.Silo.Commands;

/// <summary>
/// The time that a stop of the process may take in all. When it is over something hangs that heeds no cancellation (a database that
/// is away, a disk that does not answer), and the process is ended as by a kill, which what is stored outlives.
/// </summary>
internal sealed class ShutdownLimit : IDisposable
{
    /// <summary>What may come on top of the time to drain: for cutting off what has not drained, and for ending.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;

    /// <param name="requested">Fires when the stop is asked for.</param>
    /// <param name="limit">From then on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="end">Called once if the limit is over before this is disposed of, from a thread of the pool.</param>
    public ShutdownLimit(CancellationToken requested, TimeSpan limit, TimeProvider time, Action end)
    {
        _timer = time.CreateTimer(_ => end(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = requested.Register(() => _timer.Change(limit, Timeout.InfiniteTimeSpan));
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }
}
