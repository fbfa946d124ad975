using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Puts a damaged or missing block again from a good replica. The other store verifies every byte it hands out; the trailer
/// shows that they are this block's; and the file is asked whether the block still belongs to it on this silo, so that a
/// repair does not bring back what was deleted.
/// </summary>
internal sealed class BlockRepair(BlockFiles files, string siloName, IGrainFactory grains, Leaving leaving)
{
    /// <summary>How many repairs run at once: each holds a whole block in memory.</summary>
    public const int MaxConcurrent = 2;

    /// <summary>The bytes that were put; 0 if there was nothing good to put, or it belongs to nothing here.</summary>
    /// <exception cref="BlockStoreFailedException">The activation is to leave. Nothing was put.</exception>
    public async Task<int> PutFromAsync(string blockId, string goodSilo)
    {
        if (goodSilo == siloName || !BlockName.TryParse(blockId, out var name))
            throw new InvalidFileOptionsException($"Block '{blockId}' of {siloName} cannot be repaired from {goodSilo}.");
        try
        {
            var bytes = await FetchAsync(blockId, name, goodSilo, leaving.Token);
            if (bytes.Length > 0)
                await files.PutAsync(blockId, bytes);
            return bytes.Length;
        }
        catch (OperationCanceledException) when (leaving.Token.IsCancellationRequested)
        {
            throw BlockStoreErrors.Left(siloName, $"block '{blockId}' was not put again. Repair it again when the block store is back.");
        }
    }

    // The block; empty if there is nothing good to put, or it belongs to nothing here.
    private async Task<byte[]> FetchAsync(string blockId, BlockName name, string goodSilo, CancellationToken cancellationToken)
    {
        var source = grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(goodSilo));
        var report = await source.VerifyAsync(blockId).WaitAsync(cancellationToken);
        if (report.Condition != BlockCondition.Good || report.Length > FileLimits.MaxBlockSize + BlockTrailer.MaxLength)
            return [];
        var bytes = await ReadAsync(source, blockId, (int)report.Length, cancellationToken);
        if (!BlockTrailer.TryRead(bytes, bytes.Length, out var trailer) || trailer.BlockId != blockId)
            return [];
        var directory = grains.GetGrain<IBlockDirectoryGrain>(trailer.Path);
        var dead = await directory.FindDeadBlocksAsync(name.SessionId, siloName, [name.Number]).WaitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return dead.Length > 0 ? [] : bytes;
    }

    private static async Task<byte[]> ReadAsync(IBlockStoreGrain source, string blockId, int length, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var offset = 0; offset < length; offset += BlockStores.MaxReadBytes)
        {
            var part = await source.GetAsync(blockId, offset, Math.Min(BlockStores.MaxReadBytes, length - offset)).WaitAsync(cancellationToken);
            part.Bytes.CopyTo(bytes, offset);
        }

        return bytes;
    }
}
