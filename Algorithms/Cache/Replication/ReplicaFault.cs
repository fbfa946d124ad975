namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>
/// Why records or a piece were not applied. Except for <see cref="None"/> and <see cref="NotNext"/>, the table is of no use any more: it needs
/// a new snapshot.
/// </summary>
public enum ReplicaFault : byte
{
    None = 0,

    /// <summary>It is not what follows what was applied last. Nothing was changed.</summary>
    NotNext = 1,

    /// <summary>It is about an entry that is not there, or a value that cannot be: the tables have diverged.</summary>
    Diverged = 2,

    /// <summary>It does not fit: the table's capacity is less than the owner's.</summary>
    OverCapacity = 3,

    /// <summary>An earlier fault was not remedied.</summary>
    Unusable = 4,
}
