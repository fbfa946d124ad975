namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>What a change of the metadata store means for a cache.</summary>
/// <param name="Kind">What has changed.</param>
/// <param name="Partition">Of a shard's record: which.</param>
public readonly record struct DirectoryChange(DirectoryChangeKind Kind, int Partition = 0);
