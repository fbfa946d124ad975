namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>How an owner stands with a backup.</summary>
internal enum LinkState
{
    /// <summary>The backup has to say how far it is.</summary>
    Probing,

    /// <summary>It gets records.</summary>
    Streaming,

    /// <summary>It gets a snapshot.</summary>
    Loading,

    /// <summary>It has something else than the owner, or nothing: it needs a snapshot, and must not be counted on.</summary>
    Parted,
}
