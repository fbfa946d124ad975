using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// Election safety: whoever a term's votes went to, who led in it, and with which log. Leader completeness: each of these logs, of
/// leaders that are and that were, has all that was committed in an earlier term, whenever that became known.
/// </summary>
internal sealed class LeaderLedger
{
    private readonly Dictionary<(ReplicaId Voter, long Term), ReplicaId> _votes = [];
    private readonly Dictionary<long, ReplicaId> _leaders = [];
    private readonly Dictionary<long, LogNode> _logs = [];

    /// <summary>In how many terms somebody has led.</summary>
    public int Count => _logs.Count;

    /// <summary>A replica votes for one in a term: for itself too.</summary>
    public void NoteVote(ReplicaId voter, long term, ReplicaId candidate)
    {
        if (!_votes.TryAdd((voter, term), candidate) && _votes[(voter, term)] != candidate)
            Assert.Fail($"Election safety: {voter} votes for {candidate} in term {term}, and has voted for {_votes[(voter, term)]}.");
    }

    /// <summary>A replica says that it leads in a term.</summary>
    public void NoteClaim(ReplicaId leader, long term)
    {
        if (!_leaders.TryAdd(term, leader) && _leaders[term] != leader)
            Assert.Fail($"Election safety: {leader} leads in term {term}, and so does {_leaders[term]}.");
    }

    /// <summary>A replica leads in a term, with a log that ends there.</summary>
    public void NoteLeader(ReplicaId leader, long term, LogNode tip, CommitLedger committed)
    {
        NoteClaim(leader, term);
        if (_logs.TryAdd(term, tip) && committed.LastBefore(term) is { } last)
            Check(term, last);
    }

    /// <summary>All up to an entry was committed in a term.</summary>
    public void NoteCommitted(LogNode node, long term)
    {
        foreach (var later in _logs.Keys)
        {
            if (later > term)
                Check(later, node);
        }
    }

    private void Check(long term, LogNode committed)
    {
        if (!ReferenceEquals(_logs[term].At(committed.Index), committed))
            Assert.Fail($"Leader completeness: {_leaders[term]} leads in term {term} without {committed}, which was committed in an earlier one.");
    }
}
