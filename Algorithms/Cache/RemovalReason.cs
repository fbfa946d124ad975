namespace OrleansCluster.Algorithms.Cache;

/// <summary>Why an entry was removed. The numbers are part of the records' encoding and are never given to another meaning.</summary>
public enum RemovalReason : byte
{
    Deleted = 0,
    Expired = 1,
    Evicted = 2,

    /// <summary>One of its tags was invalidated.</summary>
    Invalidated = 3,
}
