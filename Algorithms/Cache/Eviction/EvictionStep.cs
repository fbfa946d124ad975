namespace OrleansCluster.Algorithms.Cache.Eviction;

/// <summary>What one step of making room came to.</summary>
internal enum EvictionStep
{
    /// <summary>There is nothing to evict.</summary>
    Empty,

    /// <summary>The entry is out of the queues, and must leave the table.</summary>
    Evicted,

    /// <summary>The entry went from the small queue to the main one.</summary>
    Promoted,

    /// <summary>The entry went to the end of the main queue once more.</summary>
    Spared,
}
