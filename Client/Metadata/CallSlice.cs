namespace OrleansCluster.Client.Metadata;

/// <summary>Calls of one replica that began at about the same time, and share one deadline.</summary>
internal sealed class CallSlice(TimeProvider time, TimeSpan lasts)
{
    private readonly CancellationTokenSource _over = new(lasts, time);
    private int _pending;

    /// <summary>When its first call began.</summary>
    public long Begun { get; } = time.GetTimestamp();

    /// <summary>Is cancelled when its calls are to be waited for no more.</summary>
    public CancellationToken Over => _over.Token;

    public bool HasPending => Volatile.Read(ref _pending) > 0;

    public void Begin() => Interlocked.Increment(ref _pending);

    public void End() => Interlocked.Decrement(ref _pending);

    public void GiveUp() => _over.Cancel();
}
