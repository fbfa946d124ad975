namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>What a reader's access to an entry's attributes came to.</summary>
internal enum AccessOutcome
{
    Alive,

    /// <summary>It has expired, or one of its tags was invalidated.</summary>
    Gone,

    /// <summary>The writer has ended these attributes: the entry has expired, or has others.</summary>
    Closed,
}
