namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Messages of one owner to one backup, of several shards.</summary>
/// <param name="Incarnation">The receiver's life that they are for.</param>
/// <param name="Messages">One for each shard.</param>
[GenerateSerializer, Immutable, Alias("oc.cache.ReplicationBatch")]
public sealed record ReplicationBatch(long Incarnation, ReplicationMessage[] Messages);
