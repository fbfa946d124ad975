namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>Which of the eviction's queues an entry is in.</summary>
internal enum QueueKind : byte
{
    /// <summary>It is no longer in the table.</summary>
    None = 0,

    /// <summary>That of new entries.</summary>
    Small = 1,

    /// <summary>That of entries that were accessed again.</summary>
    Main = 2,
}
