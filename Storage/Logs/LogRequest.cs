using OrleansCluster.Storage.Concurrency;

namespace OrleansCluster.Storage.Logs;

/// <summary>What waits in a log's queue: records to append, or a change of its ends.</summary>
internal sealed class LogRequest(
    IReadOnlyList<ReadOnlyMemory<byte>> payloads, long bytes, Func<LogWriter, ValueTask>? change, TaskCreationOptions completion)
    : CommitItem
{
    private readonly TaskCompletionSource<long> _answer = new(completion);
    private CancellationTokenRegistration _watch;

    /// <summary>What may call it off while it waits to be let in; let go of with the answer.</summary>
    public void Watch(CancellationTokenRegistration registration)
    {
        lock (_answer)
            _watch = registration;
        if (Answer.IsCompleted)
            StopWatching();
    }

    /// <summary>The records to append; empty for a change.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Payloads => payloads;

    /// <summary>The change to make between two batches; null for an append.</summary>
    public Func<LogWriter, ValueTask>? Change => change;

    /// <summary>The index of the last record appended, once it is durable.</summary>
    public Task<long> Answer => _answer.Task;

    public override int Records => payloads.Count;

    public override long Bytes => bytes;

    public void Complete(long index)
    {
        StopWatching();
        _answer.TrySetResult(index);
    }

    public override void Refuse(Exception reason)
    {
        StopWatching();
        if (reason is OperationCanceledException cancelled)
            _answer.TrySetCanceled(cancelled.CancellationToken);
        else
            _answer.TrySetException(reason);
    }

    private void StopWatching()
    {
        CancellationTokenRegistration watch;
        lock (_answer)
            (watch, _watch) = (_watch, default);
        watch.Unregister();
    }
}
