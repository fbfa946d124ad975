using System.Runtime.CompilerServices;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>
/// Hits and misses, counted by any number of threads: each processor has its own cell on a cache line of its own, so that counting does not
/// make readers wait for each other.
/// </summary>
internal sealed class ReadCounters
{
    private const int Cells = 8;
    private const int CellWords = 16; // Two cache lines: the prefetcher takes them in pairs.

    private readonly long[] _cells = new long[(Cells + 1) * CellWords];

    public long Hits => Sum(0);

    public long Misses => Sum(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hit() => Interlocked.Increment(ref Cell(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Miss() => Interlocked.Increment(ref Cell(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Cell(int which) => ref _cells[(((Thread.GetCurrentProcessorId() & (Cells - 1)) + 1) * CellWords) + which];

    private long Sum(int which)
    {
        var sum = 0L;
        for (var at = 1; at <= Cells; at++)
            sum += Volatile.Read(ref _cells[(at * CellWords) + which]);
        return sum;
    }
}
