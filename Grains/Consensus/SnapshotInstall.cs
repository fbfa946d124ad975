using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Snapshots;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Stores a snapshot that a leader sends, part by part, and names it when it is whole and is what it claims to be. One for which there is
/// no room is given up like a damaged one: it will come again.
/// </summary>
internal sealed class SnapshotInstall(SnapshotFiles files, Action<SnapshotDescriptor> damaged, Func<Task> waitForRoom) : IAsyncDisposable
{
    private SnapshotFileWriter? _writer;
    private SnapshotDescriptor? _snapshot;

    public async Task StoreAsync(SnapshotPart part)
    {
        try
        {
            await AddAsync(part);
        }
        catch (DiskFullException)
        {
            await DisposeAsync();
            await waitForRoom();
            damaged(part.Snapshot);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is { } writer)
        {
            (_writer, _snapshot) = (null, null);
            await writer.DisposeAsync();
        }
    }

    private async Task AddAsync(SnapshotPart part)
    {
        if (part.Offset == 0)
            await BeginAsync(part.Snapshot);
        if (_writer is null || !part.Snapshot.IsSame(_snapshot) || part.Offset != _writer.Length)
        {
            damaged(part.Snapshot); // Of one that was given up: it is to begin anew.
            return;
        }

        await _writer.AppendAsync(part.Data);
        if (!part.IsLast)
            return; // What is not whole does not outlive the process: there is nothing to flush.
        if (_writer.Checksum == ReplicaFolder.ChecksumOf(part.Snapshot))
            await _writer.CompleteAsync();
        else
            damaged(part.Snapshot);
        await DisposeAsync();
    }

    private async Task BeginAsync(SnapshotDescriptor snapshot)
    {
        await DisposeAsync();
        _writer = await files.CreateAsync(ReplicaFolder.NameOf(snapshot), SnapshotDescriptorFormat.Encode(snapshot with { Bytes = 0 }));
        _snapshot = snapshot;
    }
}
