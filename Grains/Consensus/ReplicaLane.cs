using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// The way to one other replica for messages that should not overtake each other: all that waits goes in one call, and the next call
/// when that was answered, or not in time. What cannot be sent is dropped: consensus sends it again.
/// </summary>
internal sealed class ReplicaLane(
    IRaftReplicaGrain grain, Guid groupId, string ownSilo, ReplicaOptions options, TimeProvider time)
{
    private const int CallBytes = 4 << 20;

    private readonly Queue<byte[]> _waiting = new();
    private long _bytes;
    private bool _isRunning;

    public void Send(byte[] message)
    {
        while (_waiting.Count > 0 && _bytes + message.Length > options.MaxOutboxBytes)
            _bytes -= _waiting.Dequeue().Length;
        _waiting.Enqueue(message);
        _bytes += message.Length;
        if (!_isRunning)
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            while (_waiting.Count > 0)
            {
                try
                {
                    await ComeHomeAsync(grain.DeliverAsync(Take())).WaitAsync(options.Raft.ElectionTimeout, time);
                }
                catch (Exception)
                {
                    // Whatever it was, the message is as good as lost, which consensus allows for. Not at once again: the silo may be gone.
                    await Task.Delay(options.Raft.HeartbeatInterval, time);
                }
            }
        }
        finally
        {
            _isRunning = false;
        }
    }

    private ReplicaEnvelope Take()
    {
        var messages = new List<byte[]>();
        var bytes = 0L;
        while (_waiting.TryPeek(out var next) && (messages.Count == 0 || bytes + next.Length <= CallBytes))
        {
            messages.Add(_waiting.Dequeue());
            bytes += next.Length;
        }

        _bytes -= bytes;
        return new ReplicaEnvelope(groupId, ownSilo, [.. messages]);
    }

    // The call may be completed by any thread; a wait with a time limit would then go through the pool.
    private static async Task ComeHomeAsync(Task call) => await call;
}
