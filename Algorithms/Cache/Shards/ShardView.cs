using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What a silo has read of the metadata store, as far as one shard is concerned; it may be old, and never contradicts what was there.</summary>
/// <param name="Revision">The store's revision at which the record was changed last; 0 if there is none.</param>
/// <param name="Record">The record at that revision; null if there is none.</param>
/// <param name="Living">The members whose leases were there.</param>
/// <param name="Wanted">The primary and the backups that the partition map wants, those of them that live, in its order.</param>
public sealed record ShardView(long Revision, ShardRecord? Record, IReadOnlySet<ShardMember> Living, ImmutableArray<ShardMember> Wanted);
