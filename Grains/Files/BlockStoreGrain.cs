using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// The blocks on one silo's disk. Reentrant: many blocks flow at once, each waiting for the disk only. A second activation
/// cannot do harm: it does not get the folder's lock and fails to activate.
/// </summary>
[PinnedToSilo, KeepAlive, Reentrant]
public sealed partial class BlockStoreGrain(
    IDisk disk,
    ILocalSiloDetails silo,
    IOptions<FileServiceOptions> options,
    TimeProvider time,
    ILogger<BlockStoreGrain> logger) : Grain, IBlockStoreGrain, ILeavingGrain
{
    private const string Folder = "blocks";

    private readonly BlockStoreAdmission _admission = new(silo.Name, options.Value.MaxCallsInFlight, options.Value.MaxBytesInFlight);
    private readonly BlockStoreCounters _counters = new();
    private readonly HashSet<string> _repairing = new(StringComparer.Ordinal);
    private readonly Leaving _leaving = new();
    private BlockFiles? _files;
    private BlockSweep? _sweep;
    private BlockRepair? _repair;

    private string SiloName => silo.Name;

    private BlockFiles Files => _files ?? throw new BlockStoreFailedException(SiloName, "it is not open.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString() != BlockStores.KeyOf(SiloName))
            throw new InvalidFileOptionsException($"'{this.GetPrimaryKeyString()}' is not the key of the block store of {SiloName}.");
        var files = await OpenAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // Given up on meanwhile: the folder must be free for the next attempt.
            await files.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        _files = files;
        _sweep = new BlockSweep(_files, SiloName, GrainFactory, time, _counters, _leaving, logger);
        _repair = new BlockRepair(_files, SiloName, GrainFactory, _leaving);
        var period = options.Value.SweepPeriod;
        this.RegisterGrainTimer(
            cancellation => _sweep.StepAsync(options.Value.SweepBatch, cancellation),
            new GrainTimerCreationOptions { DueTime = period, Period = period, Interleave = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_files is { } files)
        {
            _files = null;
            await files.DisposeAsync();
        }
    }

    public async Task PutAsync(string blockId, BlockData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        cancellationToken.ThrowIfCancellationRequested();
        if (!BlockTrailer.TryRead(data.Bytes, data.Length, out var trailer) || trailer.BlockId != blockId)
            throw new InvalidFileOptionsException($"The bytes put as '{blockId}' do not end with that block's trailer.");
        using var ticket = _admission.Enter(data.Length);
        try
        {
            await Files.PutAsync(blockId, data.Bytes);
        }
        catch (StorageException e)
        {
            throw Translate(e, blockId);
        }

        _counters.Wrote(blockId, data.Length);
    }

    public async Task<BlockData> GetAsync(string blockId, long offset, int length, CancellationToken cancellationToken = default)
    {
        if (offset < 0 || length is < 1 or > BlockStores.MaxReadBytes)
        {
            throw new InvalidFileOptionsException(
                $"A read of {length} bytes at {offset}: allowed is 1 to {BlockStores.MaxReadBytes} bytes from 0 on.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var ticket = _admission.Enter(length);
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        int read;
        try
        {
            read = await Files.ReadAsync(blockId, offset, bytes);
        }
        catch (StorageException e)
        {
            throw Translate(e, blockId);
        }

        if (read != length)
            throw new InvalidFileOptionsException($"Block '{blockId}' has {read} of the {length} bytes asked for at {offset}.");
        _counters.Read(read);
        return new BlockData(bytes);
    }

    public async Task<int> DeleteAsync(string[] blockIds)
    {
        ArgumentNullException.ThrowIfNull(blockIds);
        if (blockIds.Length > BlockStores.MaxBatch)
            throw new InvalidFileOptionsException($"A deletion of {blockIds.Length} blocks: at most {BlockStores.MaxBatch} at once.");
        var deleted = 0;
        foreach (var blockId in blockIds)
        {
            try
            {
                if (await Files.DeleteAsync(blockId))
                    deleted++;
                _counters.Deleted(blockId);
            }
            catch (StorageException e)
            {
                throw Translate(e, blockId);
            }
        }

        return deleted;
    }

    public async Task<BlockPage> ListAsync(string? after, int limit)
    {
        if (limit is < 1 or > BlockStores.MaxBatch)
            throw new InvalidFileOptionsException($"A list of {limit} blocks: allowed is 1 to {BlockStores.MaxBatch}.");
        try
        {
            var blocks = await Files.ListAsync(after, limit);
            return new BlockPage(
                [.. blocks.Select(block => new BlockInfo(block.BlockId, block.Length))],
                blocks.Count == limit ? blocks[^1].BlockId : null);
        }
        catch (StorageException e)
        {
            throw Translate(e, "(list)");
        }
    }

    public async Task<BlockReport> VerifyAsync(string blockId)
    {
        try
        {
            var found = await Files.VerifyAsync(blockId);
            if (found.IsIntact)
                return new BlockReport(blockId, BlockCondition.Good, found.Length, null);
            NoteDamage(blockId);
            var where = found.HeaderDamaged ? "its header" : "chunks " + string.Join(", ", found.DamagedChunks.Take(10));
            return new BlockReport(blockId, BlockCondition.Damaged, 0, where);
        }
        catch (BlockNotFoundException)
        {
            return new BlockReport(blockId, BlockCondition.Missing, 0, null);
        }
        catch (StorageException e)
        {
            throw Translate(e, blockId);
        }
    }

    public async Task<bool> RepairAsync(string blockId, string goodSilo)
    {
        if ((await VerifyAsync(blockId)).Condition == BlockCondition.Good)
            return true;
        if (_repair is null || _repairing.Count >= BlockRepair.MaxConcurrent || !_repairing.Add(blockId))
            throw new BlockStoreBusyException(SiloName, "repairs are under way.");
        try
        {
            var bytes = await _repair.PutFromAsync(blockId, goodSilo);
            if (bytes == 0)
                return false;
            _counters.Wrote(blockId, bytes);
            _counters.RepairedOne();
            LogRepaired(blockId, SiloName, goodSilo);
            return true;
        }
        catch (StorageException e)
        {
            throw Translate(e, blockId);
        }
        finally
        {
            _repairing.Remove(blockId);
        }
    }

    public Task<SweepReport> SweepAsync() =>
        (_sweep ?? throw new BlockStoreFailedException(SiloName, "it is not open.")).AllAsync();

    public Task<BlockStoreStatus> GetStatusAsync() =>
        Task.FromResult(_counters.ToStatus(SiloName, Files.Count, Files.TotalBytes, _admission.Refused));

    void ILeavingGrain.Leave() => _leaving.Tell();

    private async Task<BlockFiles> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var identity = await GrainFactory.GetGrain<IFileSystemIdentityGrain>(FileSystemIdentityGrain.Key).GetIdAsync();
            var files = await BlockFiles.OpenAsync(disk, Folder, new BlockFilesOptions(), cancellationToken);
            try
            {
                await BlockFolderIdentity.CheckAsync(disk, SiloName, identity, files.Count);
                return files;
            }
            catch
            {
                await files.DisposeAsync();
                throw;
            }
        }
        catch (ForeignBlocksException e)
        {
            LogOpenFailed(e, SiloName);
            throw;
        }
        catch (StorageException e)
        {
            LogOpenFailed(e, SiloName);
            throw new BlockStoreFailedException(SiloName, e.Message);
        }
    }

    private FileSystemException Translate(StorageException error, string blockId)
    {
        if (error is BlockCorruptException)
            NoteDamage(blockId);
        return BlockStoreErrors.Translate(error, blockId, SiloName);
    }

    private void NoteDamage(string blockId)
    {
        if (_counters.SawDamage(blockId))
            LogDamaged(blockId, SiloName);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "The block store of {Silo} cannot open its folder.")]
    private partial void LogOpenFailed(Exception error, string silo);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Block {Block} on {Silo} is damaged. It is not served.")]
    private partial void LogDamaged(string block, string silo);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Block {Block} on {Silo} was put again from {GoodSilo}.")]
    private partial void LogRepaired(string block, string silo, string goodSilo);
}
