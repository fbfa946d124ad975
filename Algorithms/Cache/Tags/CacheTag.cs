namespace OrleansCluster.Algorithms.Cache.Tags;

/// <summary>
/// A tag that entries have now: one object for all of them. <see cref="Entries.EntryCost"/> counts the fields: change both or none.
/// </summary>
internal sealed class CacheTag(string name)
{
    private long _invalidatedAt;

    public readonly string Name = name;

    /// <summary>How many entries have it; for the writer.</summary>
    public int Entries;

    /// <summary>
    /// The position in the shard's order at which it was last invalidated: entries of lower versions are gone. One write, which readers see at
    /// once.
    /// </summary>
    public long InvalidatedAt
    {
        get => Volatile.Read(ref _invalidatedAt);
        set => Volatile.Write(ref _invalidatedAt, value);
    }
}
