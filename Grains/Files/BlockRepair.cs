using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Puts a damaged or missing block again from a good replica. The other store verifies every byte it hands out; the trailer
/// shows that they are this block's; and the file is asked whether the block still belongs to it on this silo, so that a
/// repair does not bring back what was deleted.
/// </summary>
internal sealed class BlockRepair(BlockFiles files, string siloName, IGrainFactory grains)
{
    /// <summary>How many repairs run at once: each holds a whole block in memory.</summary>
    public const int MaxConcurrent = 2;

    /// <summary>The bytes that were put; 0 if there was nothing good to put, or it belongs to nothing here.</summary>
    public async Task<int> PutFromAsync(string blockId, string goodSilo)
    {
        if (goodSilo == siloName || !BlockName.TryParse(blockId, out var name))
            throw new InvalidFileOptionsException($"Block '{blockId}' of {siloName} cannot be repaired from {goodSilo}.");
        var source = grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(goodSilo));
        var report = await source.VerifyAsync(blockId);
        if (report.Condition != BlockCondition.Good || report.Length > FileLimits.MaxBlockSize + BlockTrailer.MaxLength)
            return 0;
        var bytes = await ReadAsync(source, blockId, (int)report.Length);
        if (!BlockTrailer.TryRead(bytes, bytes.Length, out var trailer) || trailer.BlockId != blockId)
            return 0;
        var directory = grains.GetGrain<IBlockDirectoryGrain>(trailer.Path);
        if ((await directory.FindDeadBlocksAsync(name.SessionId, siloName, [name.Number])).Length > 0)
            return 0;
        await files.PutAsync(blockId, bytes);
        return bytes.Length;
    }

    private static async Task<byte[]> ReadAsync(IBlockStoreGrain source, string blockId, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var offset = 0; offset < length; offset += BlockStores.MaxReadBytes)
        {
            var part = await source.GetAsync(blockId, offset, Math.Min(BlockStores.MaxReadBytes, length - offset));
            part.Bytes.CopyTo(bytes, offset);
        }

        return bytes;
    }
}
