namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>What of a cache's directory has changed.</summary>
public enum DirectoryChangeKind
{
    /// <summary>Nothing that belongs to it.</summary>
    Nothing,

    /// <summary>One shard's record.</summary>
    Shard,

    /// <summary>Who lives, or the map: every shard's view.</summary>
    Everything,
}
