using System.Diagnostics;

namespace OrleansCluster.Bench.Locks;

/// <summary>From the moment in which a holder begins to give a lock back to that in which the next one knows that it is his: of one lock, while others wait.</summary>
internal sealed class HandOvers
{
    private readonly List<long> _times = [];
    private long _released;
    private int _holders;
    private int _count;

    /// <summary>How many there were so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Holds the lock once.</summary>
    /// <exception cref="InvalidOperationException">Somebody else holds it.</exception>
    public async Task PassAsync(Func<Task<IAsyncDisposable>> acquire)
    {
        var held = await acquire();
        var now = Stopwatch.GetTimestamp();
        if (Interlocked.Increment(ref _holders) != 1) throw new InvalidOperationException("Two hold one lock.");
        if (_released != 0)
        {
            _times.Add(now - _released);
            Volatile.Write(ref _count, _times.Count);
        }

        Interlocked.Decrement(ref _holders);
        _released = Stopwatch.GetTimestamp();
        await held.DisposeAsync();
    }

    /// <summary>In milliseconds; when nobody holds it any more.</summary>
    /// <exception cref="InvalidOperationException">There were none.</exception>
    public double Quantile(double quantile)
    {
        if (_times.Count == 0) throw new InvalidOperationException("The lock was never handed over.");
        _times.Sort();
        return _times[(int)(quantile * (_times.Count - 1))] * 1e3 / Stopwatch.Frequency;
    }
}
