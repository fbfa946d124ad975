namespace OrleansCluster.Storage.Blocks;

/// <summary>What reading a whole block showed.</summary>
/// <param name="BlockId">The block's id.</param>
/// <param name="Length">Its length in bytes by its header; 0 if the header is damaged.</param>
/// <param name="Chunks">How many chunks of <see cref="BlockFiles.ChunkBytes"/> it has; the last may be shorter.</param>
/// <param name="DamagedChunks">The numbers of the chunks that are not as they were written, ascending.</param>
/// <param name="HeaderDamaged">Whether the header itself is damaged; then nothing is known of the chunks.</param>
public sealed record BlockVerification(
    string BlockId, long Length, int Chunks, IReadOnlyList<int> DamagedChunks, bool HeaderDamaged)
{
    /// <summary>Whether all of the block is as it was written.</summary>
    public bool IsIntact => !HeaderDamaged && DamagedChunks.Count == 0;
}
