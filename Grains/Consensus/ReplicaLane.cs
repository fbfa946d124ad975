using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// The way to one other replica for messages that should not overtake each other: all that waits goes in one call, and the next call
/// when that was answered, or not in time. What cannot be sent is dropped: consensus sends it again.
/// </summary>
internal sealed class ReplicaLane(
    IRaftReplicaGrain grain, Guid groupId, string ownSilo, ReplicaOptions options, TimeProvider time)
{
    private const int CallBytes = 4 << 20;
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(1);

    private readonly Queue<byte[]> _waiting = new();
    private long _bytes;
    private bool _isRunning;
    private byte[]? _spared;
    private long _sparedAt;
    private bool _isSparing;

    // What a follower is told late, it applies late: not longer than a watch there could notice.
    private TimeSpan SparedFor => options.Raft.HeartbeatInterval / 32;

    /// <summary>
    /// Sends a message that says nothing but what the next one of <see cref="Send"/> says too: it waits a moment, and is spared if that comes.
    /// One of these takes the place of the one before it.
    /// </summary>
    public void SendOrSpare(byte[] message)
    {
        (_spared, _sparedAt) = (message, time.GetTimestamp());
        if (!_isSparing)
            _ = SendSparedAsync();
    }

    public void Send(byte[] message)
    {
        _spared = null;
        while (_waiting.Count > 0 && _bytes + message.Length > options.MaxOutboxBytes)
            _bytes -= _waiting.Dequeue().Length;
        _waiting.Enqueue(message);
        _bytes += message.Length;
        if (!_isRunning)
            _ = RunAsync();
    }

    private async Task SendSparedAsync()
    {
        _isSparing = true;
        while (_spared is { } message)
        {
            var left = SparedFor - time.GetElapsedTime(_sparedAt);
            if (left > TimeSpan.Zero)
                await Task.Delay(left > LeastPause ? left : LeastPause, time);
            else
                Send(message);
        }

        _isSparing = false;
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
                    await grain.DeliverAsync(Take()).InTurnAsync().WaitAsync(options.Raft.ElectionTimeout, time);
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
}
