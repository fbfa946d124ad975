namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What a replica is, as far as it knows.</summary>
public enum ShardRole
{
    /// <summary>It holds nothing.</summary>
    None,

    /// <summary>It holds a copy, or gets one.</summary>
    Backup,

    /// <summary>It may serve, as long as its member's lease is there.</summary>
    Owner,
}
