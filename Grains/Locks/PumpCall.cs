using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>A call that waits for the lock table's answer.</summary>
internal sealed class PumpCall(long number)
{
    private readonly TaskCompletionSource<LockReply> _reply = new();

    /// <summary>By which the table knows it.</summary>
    public long Number => number;

    public Task<LockReply> Reply => _reply.Task;

    public void End(LockReply reply) => _reply.TrySetResult(reply);

    public void End(Exception error) => _reply.TrySetException(error);
}
