using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>Proposals as transactions of the metadata store.</summary>
public static class ShardTransactions
{
    /// <summary>
    /// Puts the shard's record if nobody has since, the proposer lives, and those live no more who must not; otherwise reads the record as it is.
    /// </summary>
    public static TransactionCommand Of(CacheKeys keys, int partition, ShardMember proposer, ShardProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(proposal);
        var key = keys.ShardOf(partition);
        return new(
            [
                Compare.Unchanged(key, proposal.ExpectedRevision),
                Compare.Exists(keys.MemberOf(proposer)),
                .. proposal.MustHaveEnded.Select(member => Compare.Missing(keys.MemberOf(member))),
            ],
            [new PutOperation(key, ByteString.CopyOf(ShardRecordCodec.Encode(proposal.Record)))],
            [new RangeOperation(KeyRange.One(key))]);
    }

    /// <summary>Puts the map if nobody has put one since; otherwise reads it as it is.</summary>
    public static TransactionCommand Of(CacheKeys keys, MapProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(proposal);
        return new(
            [Compare.Unchanged(keys.Map, proposal.ExpectedRevision)],
            [new PutOperation(keys.Map, ByteString.CopyOf(proposal.Map.ToBytes()))],
            [new RangeOperation(KeyRange.One(keys.Map))]);
    }
}
