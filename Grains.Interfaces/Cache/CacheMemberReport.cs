namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What one silo holds of a cache. Figures are of this life of the silo, and of nearly one moment.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Incarnation">Its life; 0 if it takes no part now.</param>
/// <param name="IsSure">Whether it is certain that its lease lives: otherwise it serves nothing.</param>
/// <param name="OwnedShards">Shards that it serves.</param>
/// <param name="BackupShards">Shards that it holds a copy of for others.</param>
/// <param name="CapacityBytes">The bound of one shard.</param>
/// <param name="Bytes">What all of them count against their bounds: keys, values and overhead.</param>
/// <param name="WaitingBytes">Records of changes on their way to backups.</param>
/// <param name="Entries">Entries of the shards that it serves.</param>
/// <param name="Hits">Reads that found something.</param>
/// <param name="Misses">Reads that found nothing.</param>
/// <param name="Sets">Values stored.</param>
/// <param name="Deletes">Keys deleted.</param>
/// <param name="Evictions">Entries removed to make room.</param>
/// <param name="Expirations">Entries removed because they had expired.</param>
/// <param name="Invalidations">Entries removed because of a tag.</param>
/// <param name="ManagedBytes">What the silo's process has on its managed heap, as the last garbage collection left it.</param>
/// <param name="Partitions">How many shards the cache has; 0 if the silo does not know yet.</param>
/// <param name="ShortShards">Shards that it serves, of which there are fewer copies than the cache is to have.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.CacheMemberReport")]
public sealed record CacheMemberReport(
    string Silo,
    long Incarnation,
    bool IsSure,
    int OwnedShards,
    int BackupShards,
    long CapacityBytes,
    long Bytes,
    long WaitingBytes,
    long Entries,
    long Hits,
    long Misses,
    long Sets,
    long Deletes,
    long Evictions,
    long Expirations,
    long Invalidations,
    long ManagedBytes,
    int Partitions,
    int ShortShards);
