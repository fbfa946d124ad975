using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Makes a replica's writes durable in their order: the journal's under way at once, one behind the other, so that they share flushes;
/// parts of a snapshot before what follows them. Tells each write when it and all before it are durable.
/// </summary>
internal sealed class ReplicaWriter(ReplicaFolder folder, SnapshotInstall install, Action<long> persisted, Action<Exception> failed)
{
    private readonly Queue<RaftWrite> _waiting = new();
    private Task _before = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Completes when all that was written so far is durable, or has failed.</summary>
    public Task Settled => _before;

    public void Write(RaftWrite write)
    {
        _waiting.Enqueue(write);
        if (!_isRunning)
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            while (_waiting.TryDequeue(out var write))
            {
                foreach (var part in write.Parts)
                    await install.StoreAsync(part);
                _before = CompleteAsync(_before, folder.WriteAsync(write), write.Number);
            }
        }
        catch (Exception e)
        {
            failed(e);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task CompleteAsync(Task before, Task write, long number)
    {
        try
        {
            await write;
            await before;
            persisted(number);
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
