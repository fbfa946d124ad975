using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The blocks on one silo's disk; the key is <c>blocks@silo</c> (<see cref="BlockStores.KeyOf"/>). Runs on that silo or not at
/// all (<see cref="PinnedSiloUnavailableException"/>). A block never changes once it is there.
/// </summary>
[Alias("oc.files.IBlockStoreGrain")]
public interface IBlockStoreGrain : IGrainWithStringKey
{
    /// <summary>
    /// Stores a block: answered when it is flushed, name included. Putting the same bytes again does nothing.
    /// <paramref name="data"/> ends with the trailer that says whose block it is.
    /// Throws <see cref="BlockStoreBusyException"/>, <see cref="BlockStoreFailedException"/>.
    /// </summary>
    [Alias("Put")]
    Task PutAsync(string blockId, BlockData data, CancellationToken cancellationToken = default);

    /// <summary>
    /// Exactly <paramref name="length"/> bytes (at most <see cref="BlockStores.MaxReadBytes"/>) from <paramref name="offset"/>,
    /// checksums verified.
    /// Throws <see cref="BlockMissingException"/>, <see cref="BlockDamagedException"/>, <see cref="BlockStoreBusyException"/>,
    /// <see cref="InvalidFileOptionsException"/> for a range that is not in the block.
    /// </summary>
    [Alias("Get")]
    Task<BlockData> GetAsync(string blockId, long offset, int length, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes at most <see cref="BlockStores.MaxBatch"/> blocks; one that is not there is no error. Answers how many were.
    /// </summary>
    [Alias("Delete")]
    Task<int> DeleteAsync(string[] blockIds);

    /// <summary>The blocks after id <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    [Alias("List")]
    Task<BlockPage> ListAsync(string? after, int limit);

    /// <summary>Reads every byte of a block and checks it.</summary>
    [Alias("Verify")]
    Task<BlockReport> VerifyAsync(string blockId);

    /// <summary>
    /// Checks a block and, if it is damaged or missing, puts it again from the replica on <paramref name="goodSilo"/>.
    /// A good block is left as it is. Answers whether the block is good now.
    /// Throws <see cref="BlockStoreBusyException"/>; <see cref="BlockStoreFailedException"/> also when this silo stops meanwhile.
    /// </summary>
    [Alias("Repair")]
    Task<bool> RepairAsync(string blockId, string goodSilo);

    /// <summary>
    /// Looks at every block now and deletes those that belong to no file and to no write under way.
    /// Throws <see cref="BlockStoreFailedException"/>, also when this silo stops meanwhile: what it has not looked at stays until the next sweep.
    /// </summary>
    [Alias("Sweep")]
    Task<SweepReport> SweepAsync();

    [Alias("GetStatus")]
    Task<BlockStoreStatus> GetStatusAsync();
}
