namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>What the disk of one silo does when it is used.</summary>
public sealed class SharedDiskFaults
{
    private int _waiting;

    /// <summary>How many writes and flushes stand still now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Completes when writes go on; null if none is held up.</summary>
    public TaskCompletionSource? Stall { get; set; }

    /// <summary>Completes when reads go on; null if none is held up.</summary>
    public TaskCompletionSource? StallReads { get; set; }

    /// <summary>What writes fail with; null if they do not.</summary>
    public Func<string, Exception>? FailWrite { get; set; }

    /// <summary>What flushes fail with; null if they do not.</summary>
    public Func<string, Exception>? FailFlush { get; set; }

    internal async Task BeforeAsync(bool isFlush, string path)
    {
        if (Stall is { } stall)
        {
            Interlocked.Increment(ref _waiting);
            await stall.Task;
            Interlocked.Decrement(ref _waiting);
        }

        if ((isFlush ? FailFlush : FailWrite) is { } failure)
            throw failure(path);
    }
}
