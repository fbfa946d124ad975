using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Finds and deletes the blocks of a silo that belong to nothing: of writers that died, of replicas whose acknowledgement was
/// lost, of versions that were replaced while the silo was down. It goes round in parts, one write session's blocks at a
/// time: one reading of a trailer, one question to the file. That a block which a file has called dead may be deleted at any
/// later time is proved at <see cref="FileRecordRules"/>. A block whose file cannot be asked stays.
/// </summary>
internal sealed partial class BlockSweep(
    BlockFiles files, string siloName, IGrainFactory grains, TimeProvider time, BlockStoreCounters counters, Leaving leaving, ILogger logger)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);
    private string? _cursor;
    private bool _isStepping;

    /// <summary>
    /// Looks at the next <paramref name="limit"/> blocks, from the first again after the last. Does not throw. It ends at once when the
    /// activation is to leave, as <see cref="AllAsync"/> does: the next one begins anew.
    /// </summary>
    public async Task StepAsync(int limit, CancellationToken cancellationToken)
    {
        if (_isStepping)
            return;
        _isStepping = true;
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leaving.Token);
            (_, _cursor) = await PageAsync(_cursor, limit, end.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException)
        {
            LogStepFailed(e, siloName);
        }
        finally
        {
            _isStepping = false;
        }
    }

    /// <summary>Looks at every block once.</summary>
    public async Task<SweepReport> AllAsync()
    {
        var total = new SweepReport(0, 0, 0);
        string? cursor = null;
        try
        {
            do
            {
                (var part, cursor) = await PageAsync(cursor, BlockStores.MaxBatch, leaving.Token);
                total = new SweepReport(total.Examined + part.Examined, total.Deleted + part.Deleted, total.Skipped + part.Skipped);
            }
            while (cursor is not null);
        }
        catch (StorageException e)
        {
            throw BlockStoreErrors.Translate(e, "(sweep)", siloName);
        }
        catch (OperationCanceledException) when (leaving.Token.IsCancellationRequested)
        {
            throw BlockStoreErrors.Left(siloName, "the blocks that it had not looked at yet stay until the next sweep.");
        }

        return total;
    }

    private async Task<(SweepReport Report, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await files.ListAsync(after, limit);
        long deleted = 0, skipped = 0;
        foreach (var session in page.GroupBy(SessionOf))
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<BlockEntry> blocks = [.. session];
            var dead = session.Key.SessionId is null ? null : await FindDeadAsync(blocks, session.Key, cancellationToken);
            if (dead is null)
                skipped += blocks.Count;
            else
                deleted += await DeleteAsync(session.Key, dead, cancellationToken);
        }

        counters.DeletedOrphans((int)deleted);
        return (new SweepReport(page.Count, deleted, skipped), page.Count == limit ? page[^1].BlockId : null);
    }

    private static BlockName SessionOf(BlockEntry block) =>
        BlockName.TryParse(block.BlockId, out var name) ? name with { Number = 0 } : default;

    // The numbers of the dead blocks, or null if nobody could be asked.
    private async Task<int[]?> FindDeadAsync(List<BlockEntry> blocks, BlockName session, CancellationToken cancellationToken)
    {
        var path = await PathOfAsync(blocks, session.PathHash);
        if (path is null)
            return null;
        var numbers = blocks.ConvertAll(block => BlockName.TryParse(block.BlockId, out var name) ? name.Number : -1);
        try
        {
            return await grains.GetGrain<IBlockDirectoryGrain>(path)
                .FindDeadBlocksAsync(session.SessionId, siloName, [.. numbers])
                .WaitAsync(AskTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is not StorageException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogAskFailed(e, path, siloName);
            return null;
        }
    }

    // One readable trailer is enough: the blocks of a session are of one file.
    private async Task<string?> PathOfAsync(List<BlockEntry> blocks, string pathHash)
    {
        foreach (var block in blocks.Take(3))
        {
            try
            {
                var end = new byte[(int)Math.Min(block.Length, BlockTrailer.MaxLength)];
                var read = await files.ReadAsync(block.BlockId, block.Length - end.Length, end);
                if (read != end.Length || !BlockTrailer.TryRead(end, block.Length, out var trailer))
                    continue;
                if (BlockName.HashOf(trailer.Path) == pathHash)
                    return trailer.Path;
            }
            catch (Exception e) when (e is BlockCorruptException or BlockNotFoundException)
            {
                // Damaged: the next block of the session may tell. Gone: somebody else deleted it.
            }
        }

        return null;
    }

    private async Task<int> DeleteAsync(BlockName session, int[] numbers, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var number in numbers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blockId = (session with { Number = number }).ToString();
            if (await files.DeleteAsync(blockId))
                deleted++;
            counters.Deleted(blockId);
        }

        if (deleted > 0)
            LogDeleted(deleted, session.SessionId, siloName);
        return deleted;
    }

    [LoggerMessage(
        EventId = 2010, Level = LogLevel.Information,
        Message = "{Count} blocks of write session {Session} on {Silo} belonged to nothing and were deleted.")]
    private partial void LogDeleted(int count, string session, string silo);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Debug, Message = "The sweep of {Silo} stopped in the middle and goes on later.")]
    private partial void LogStepFailed(Exception error, string silo);

    [LoggerMessage(
        EventId = 2012, Level = LogLevel.Debug, Message = "The sweep of {Silo} keeps blocks of {Path}: the file could not be asked.")]
    private partial void LogAskFailed(Exception error, string path, string silo);
}
