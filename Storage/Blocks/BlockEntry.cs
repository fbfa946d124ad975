namespace OrleansCluster.Storage.Blocks;

/// <summary>One block of a store.</summary>
/// <param name="BlockId">Its id.</param>
/// <param name="Length">Its data's length in bytes, by the length of its file.</param>
public readonly record struct BlockEntry(string BlockId, long Length);
