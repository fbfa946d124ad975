using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>What a block store's callers see of its disk's errors. The errors of Storage stay on the silo.</summary>
internal static class BlockStoreErrors
{
    /// <summary>What waited for other silos was cut off, because the block store has to leave: its silo stops, or it begins anew.</summary>
    public static BlockStoreFailedException Left(string siloName, string detail) => new(siloName, "it leaves; " + detail);

    public static FileSystemException Translate(StorageException error, string blockId, string siloName) => error switch
    {
        BlockNotFoundException => new BlockMissingException(blockId, siloName),
        BlockCorruptException => new BlockDamagedException(blockId, siloName, error.Message),
        BlockExistsException or InvalidBlockIdException or StorageLimitException => new InvalidFileOptionsException(error.Message),
        DiskBusyException => new BlockStoreBusyException(siloName, error.Message),
        _ => new BlockStoreFailedException(siloName, error.Message),
    };
}
