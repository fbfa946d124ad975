using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;

namespace OrleansCluster.Grains.Files;

/// <summary>What a block store's callers see of its disk's errors. The errors of Storage stay on the silo.</summary>
internal static class BlockStoreErrors
{
    public static FileSystemException Translate(StorageException error, string blockId, string siloName) => error switch
    {
        BlockNotFoundException => new BlockMissingException(blockId, siloName),
        BlockCorruptException => new BlockDamagedException(blockId, siloName, error.Message),
        BlockExistsException or InvalidBlockIdException or StorageLimitException => new InvalidFileOptionsException(error.Message),
        DiskBusyException => new BlockStoreBusyException(siloName, error.Message),
        _ => new BlockStoreFailedException(siloName, error.Message),
    };
}
