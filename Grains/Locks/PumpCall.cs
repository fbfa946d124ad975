namespace OrleansCluster.Grains.Locks;

/// <summary>A call that waits for the table's answer.</summary>
internal sealed class PumpCall<TReply>(long number)
{
    private readonly TaskCompletionSource<TReply> _reply = new();

    /// <summary>By which the table knows it.</summary>
    public long Number => number;

    public Task<TReply> Reply => _reply.Task;

    public void End(TReply reply) => _reply.TrySetResult(reply);

    public void End(Exception error) => _reply.TrySetException(error);
}
