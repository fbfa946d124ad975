using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// A change of a shard's record, to be made in one transaction of the metadata store: if the record's revision is the expected one, the proposer's own
/// lease is there and those of all that must have ended are not, the new record is put. Repeating it is harmless.
/// </summary>
/// <param name="Kind">Why.</param>
/// <param name="ExpectedRevision">The revision of the record that it replaces; 0 if there must be none.</param>
/// <param name="Record">What is put.</param>
/// <param name="MustHaveEnded">Members whose leases must be gone.</param>
public sealed record ShardProposal(ShardProposalKind Kind, long ExpectedRevision, ShardRecord Record, ImmutableArray<ShardMember> MustHaveEnded);
