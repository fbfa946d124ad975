namespace OrleansCluster.Bench.Cache;

/// <summary>A part of the cache's benchmark.</summary>
internal enum CachePart
{
    /// <summary>One shard's table by itself: hit ratios, memory, reads and writes.</summary>
    Table,

    /// <summary>The service in one process.</summary>
    Service,

    /// <summary>The Redis port, beside Redis.</summary>
    Redis,
}
