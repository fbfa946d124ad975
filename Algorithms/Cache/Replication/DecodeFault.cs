namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>Why bytes are no batch of records or piece of a snapshot.</summary>
public enum DecodeFault : byte
{
    None = 0,

    /// <summary>The format's version is none that this program reads.</summary>
    UnknownFormat = 1,

    /// <summary>There are more bytes than <see cref="CacheLimits.MaxBatchBytes"/>.</summary>
    TooLarge = 2,

    /// <summary>The bytes end too early, go on too long, or say what cannot be.</summary>
    Malformed = 3,
}
