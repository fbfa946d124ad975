namespace OrleansCluster.Client.Cache.Loading;

/// <summary>One caller of this process finds out what a key holds, or loads it; the others of the key wait for that. Used under the lock of <see cref="CacheLoads"/>.</summary>
internal sealed class LoadFlight
{
    private readonly List<TaskCompletionSource<ReadOnlyMemory<byte>?>> _waiting = [];
    private int _covered;

    /// <summary>Another waits.</summary>
    public TaskCompletionSource<ReadOnlyMemory<byte>?> Join()
    {
        var waiting = new TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(waiting);
        return waiting;
    }

    /// <summary>
    /// A call is sent whose answer tells what the key holds: it is an answer for those who are here already. Who comes later may have heard of a change
    /// that came behind it.
    /// </summary>
    public void Sent() => _covered = _waiting.Count;

    /// <summary>It has ended: those for whom it is no answer, all if there is none, go round again, by null.</summary>
    public IEnumerable<(TaskCompletionSource<ReadOnlyMemory<byte>?> Waiting, bool IsCovered)> End() => _waiting.Select((waiting, at) => (waiting, at < _covered));
}
