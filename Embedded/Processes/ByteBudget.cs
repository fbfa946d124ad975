namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// What all connections of a process may keep in memory together. None may keep more than is still free of three quarters (dynamic thresholds:
/// Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998); the last quarter is for those that keep at most <see cref="Small"/>
/// bytes, and so for those that are not greedy. Safe for threads; those that come at the same moment may exceed it by one message each.
/// </summary>
internal sealed class ByteBudget(long total)
{
    public const int Small = 64 << 10;

    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    public override string ToString() => $"all connections together take {Taken} of {total} bytes, of which none may take more than is still free of three quarters";

    /// <summary>Whether a connection that keeps <paramref name="kept"/> bytes may keep so many.</summary>
    public bool Allows(long kept, long bytes) => bytes <= kept || (bytes <= Small ? Taken <= total : bytes <= (total / 4 * 3) - Taken);

    /// <summary>So many more are taken, or, if it is negative, given back.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _taken, bytes);
}
