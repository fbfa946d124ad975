using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Snapshots;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Consensus;

/// <summary>A replica's snapshots: takes them, reads them for those who are behind, and drops what they stand in for.</summary>
internal sealed class ReplicaSnapshots(
    ICoreDriver driver, ReplicaFolder folder, ReplicaOptions options, IReplicatedStateMachine machine, ReplicaApplier applier, IDisk disk, ILogger logger)
{
    /// <summary>For how long a file that was found whole is taken for whole: looking takes a while where it is large.</summary>
    private static readonly TimeSpan WholeFor = TimeSpan.FromMinutes(1);

    /// <summary>So much of a snapshot is flushed at one time: the journal's flushes, on the same disk, wait for no more.</summary>
    private const long FlushedBytes = 8 << 20;

    private bool _isTaking;
    private string? _looking;
    private (string Name, TimeSpan At)? _whole;

    // What is written for each byte of change stays within bounds while the state grows, and the log that a start plays again too.
    private long BytesForLargeState => Math.Min((folder.Snapshots.All.LastOrDefault()?.Length ?? 0) / 4, 4 * options.SnapshotBytes);

    /// <summary>Completes when none is being taken any more, if none is begun.</summary>
    public Task Settled { get; private set; } = Task.CompletedTask;

    /// <summary>Begins one if enough was applied since the last one was begun.</summary>
    public void TakeIfDue()
    {
        if (_isTaking || applier.Bytes < options.SnapshotBytes || applier.Bytes < BytesForLargeState)
            return;
        _isTaking = true;
        Settled = TakeAsync();
    }

    /// <summary>Reads a part for a follower, and gives it to the core. Damage is looked for first.</summary>
    public async Task ReadPartAsync(SnapshotRead read)
    {
        ReadOnlyMemory<byte>? data = null;
        try
        {
            var file = folder.Snapshots.All.LastOrDefault(one => ReplicaFolder.Describe(one).IsSame(read.Snapshot));
            if (file is not null && _looking == file.Name)
                return; // The core asks again; it must not be read as often as that at one time.
            // A follower finds damage only in the whole: it would be sent the same for ever.
            if (file is not null && read.Offset == 0 && !await IsWholeAsync(file))
                throw new SnapshotDamagedException(file.Name, 0, "the checksum of its content is wrong");
            if (file is not null)
                data = await folder.Snapshots.ReadAsync(file, read.Offset, read.Length);
        }
        catch (StorageException e)
        {
            ConsensusLog.SnapshotUnreadable(logger, e, read.Snapshot.Index);
        }

        driver.Do(core =>
        {
            if (data is { } bytes)
                core.SnapshotPartRead(read, bytes, driver.Now);
            else
                core.SnapshotReadFailed(read, driver.Now);
        });
    }

    private async Task<bool> IsWholeAsync(SnapshotFile file)
    {
        if (_whole is { } known && known.Name == file.Name && driver.Now - known.At < WholeFor)
            return true;
        _looking = file.Name;
        try
        {
            var isWhole = await folder.Snapshots.IsIntactAsync(file);
            _whole = isWhole ? (file.Name, driver.Now) : null;
            return isWhole;
        }
        finally
        {
            _looking = null;
        }
    }

    /// <summary>To be called when the state machine has been restored from a snapshot that was received.</summary>
    public async Task RestoredAsync()
    {
        try
        {
            await DropOldAsync(driver.Core?.Status.FirstIndex ?? 0);
        }
        catch (DiskFullException e)
        {
            ConsensusLog.NoRoomForSnapshot(logger, e, applier.Applied); // It goes with the next one.
        }
    }

    private async Task TakeAsync()
    {
        var index = applier.Applied;
        applier.Bytes = 0;
        try
        {
            var parts = machine.Freeze();
            if (driver.Core!.DescribeState(index) is { } label)
                await WriteAsync(label with { Tag = BitConverter.ToUInt32(disk.DrawId().ToByteArray()) }, parts);
        }
        catch (DiskFullException e)
        {
            ConsensusLog.NoRoomForSnapshot(logger, e, index); // The log grows on; another is tried after as many bytes again.
        }
        catch (Exception e)
        {
            driver.Fail(e);
        }
        finally
        {
            _isTaking = false;
        }
    }

    private async Task WriteAsync(SnapshotDescriptor label, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        await using var writer = await folder.Snapshots.CreateAsync(ReplicaFolder.NameOf(label), SnapshotDescriptorFormat.Encode(label));
        var flushed = 0L;
        foreach (var part in parts)
        {
            if (driver.Core is null)
                return;
            await writer.AppendAsync(part);
            if (writer.Length - flushed < FlushedBytes)
                continue;
            await writer.FlushAsync();
            flushed = writer.Length;
        }

        var file = await writer.CompleteAsync();
        var first = 0L;
        driver.Do(core =>
        {
            core.SnapshotTaken(label.Index, ReplicaFolder.Describe(file).Tag, file.Length);
            first = core.CompactTo(label.Index, options.TrailingEntries, options.TrailingBytes);
        });
        await DropOldAsync(first);
    }

    // What a newer snapshot, taken or received, stands in for.
    private async Task DropOldAsync(long first)
    {
        if (driver.Core is null)
            return;
        await folder.DropBelowAsync(first - 1); // The entry before the first one tells its term.
        var used = driver.Core?.SnapshotsInUse;
        foreach (var old in folder.Snapshots.All.SkipLast(1))
        {
            if (used is not null && applier.RestoresDue == 0 && !used.Any(one => ReplicaFolder.Describe(old).IsSame(one)))
                await folder.Snapshots.DeleteAsync(old);
        }
    }
}
