namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>What an owner sends to a backup of one shard; <c>Algorithms.Cache.Shards.ReplicationRequest</c> says what its members mean.</summary>
[GenerateSerializer, Immutable, Alias("oc.cache.ReplicationMessage")]
public readonly record struct ReplicationMessage(
    int Partition, byte Kind, long Epoch, long Revision, long AfterEpoch, long AfterPosition, long SnapshotId, ReadOnlyMemory<byte> Bytes);
