using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>The metadata store of the model, and what it holds proposals to.</summary>
internal sealed class Store
{
    public long Revision { get; private set; }

    public ShardRecord? Record { get; private set; }

    public HashSet<ShardMember> Living { get; } = [];

    public List<ShardProposal> Changes { get; } = [];

    /// <summary>Runs the transaction; false if it was refused.</summary>
    public bool Transact(ShardMember proposer, ShardProposal proposal)
    {
        if (proposal.ExpectedRevision != Revision || !Living.Contains(proposer) || proposal.MustHaveEnded.Any(Living.Contains))
            return false;
        if (Record is { } before && proposal.Record.Generation > before.Generation)
            Assert.DoesNotContain(before.Backups.Add(before.Owner), member => member != proposer && Living.Contains(member));
        (Revision, Record) = (Revision + 1, proposal.Record);
        Changes.Add(proposal);
        return true;
    }
}
