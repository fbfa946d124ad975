using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Makes a replica's writes durable in their order: all that came while the last flush ran with the next one, parts of a snapshot before
/// what follows them. One write at a time is under way: of two, the second might find room on a full disk where the first did not.
/// </summary>
internal sealed class ReplicaWriter(
    ReplicaFolder folder, SnapshotInstall install, Action<long> persisted, Action<Exception> failed, Func<Task> waitForRoom)
{
    private readonly Queue<RaftWrite> _waiting = new();
    private Task _running = Task.CompletedTask;
    private bool _hasEnded;

    /// <summary>Completes when nothing is under way any more.</summary>
    public Task Settled => _running;

    public void Write(RaftWrite write)
    {
        _waiting.Enqueue(write);
        if (_running.IsCompleted)
            _running = RunAsync();
    }

    /// <summary>What has not begun is not written.</summary>
    public void End()
    {
        _hasEnded = true;
        _waiting.Clear();
    }

    private async Task RunAsync()
    {
        await Task.Yield(); // What the same step wants written too goes with it.
        try
        {
            while (_waiting.Count > 0 && !_hasEnded)
            {
                var batch = Take();
                foreach (var part in batch[0].Parts)
                    await install.StoreAsync(part);
                await folder.WriteAsync(batch, waitForRoom);
                persisted(batch[^1].Number);
            }
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    // One with parts begins a batch.
    private List<RaftWrite> Take()
    {
        var batch = new List<RaftWrite> { _waiting.Dequeue() };
        while (_waiting.TryPeek(out var next) && next.Parts.Count == 0)
            batch.Add(_waiting.Dequeue());
        return batch;
    }
}
