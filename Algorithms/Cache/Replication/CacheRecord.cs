namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>
/// One change of a shard, as its owner decided it: what is evicted or has expired is a change, too, so that who applies all records in order holds
/// exactly what the owner holds. A record's position in the shard's order, counted by one, is the version of what it stores; an entry that a
/// record is about is named by its hash and version.
/// </summary>
public abstract record CacheRecord
{
    /// <summary>What its encoding takes at most, in bytes.</summary>
    internal virtual long Bytes => 32;
}
