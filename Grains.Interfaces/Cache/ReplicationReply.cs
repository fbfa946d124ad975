namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What a backup answers to one message; <c>Algorithms.Cache.Shards.ReplicationAnswer</c> says what its members mean.</summary>
/// <remarks>A receiver that does not know the shard says by IsThere that it is not: then the message counts as one that was lost.</remarks>
[GenerateSerializer, Immutable, Alias("oc.cache.ReplicationReply")]
public readonly record struct ReplicationReply(
    bool IsThere, long Epoch, bool IsWhole, long PointEpoch, long PointPosition, long SnapshotId, int LoadedPieces);
