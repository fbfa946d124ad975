namespace OrleansCluster.Algorithms.Cache;

/// <summary>What a reader found under a key.</summary>
public enum ReadOutcome
{
    /// <summary>No entry. If there was one, its removal is a change at or before <see cref="CacheTable.Position"/>.</summary>
    Absent = 0,

    Hit = 1,

    /// <summary>
    /// Nothing that lives, and not by a change that is known to have its position: its time is over, a tag of it was invalidated, or the writer is at
    /// work. The backups need not know of it. Whoever must not be contradicted by the next owner has the writer read the key: that removes what
    /// is gone.
    /// </summary>
    Unsettled = 2,
}
