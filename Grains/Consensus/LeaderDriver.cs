using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Asks a replica's state machine what is to be done as long as the replica leads: after whatever was applied, and when it wants to be asked.</summary>
internal sealed class LeaderDriver(IReplicatedStateMachine machine, ReplicaApplier applier, TimeProvider time)
{
    private bool _leads;
    private long _ledAt;
    private TimeSpan _askAgainAt;

    /// <summary>When it is to be asked again by the monotonic clock, whatever is applied until then.</summary>
    public TimeSpan AskAgainAt => _leads ? _askAgainAt : TimeSpan.MaxValue;

    /// <summary>Has it propose what is to be done now, if this replica leads, or tells it that it does not.</summary>
    /// <returns>Whether something was proposed.</returns>
    public bool LeadOrFollow(RaftCore core)
    {
        // What an earlier term has left may still change what is to be done: the own term's first entry stands behind all of it.
        if (core.Role != RaftRole.Leader || applier.AppliedTerm != core.Term)
        {
            End();
            return false;
        }

        var now = time.GetElapsedTime(0);
        if (_leads && _ledAt == applier.Applied && now < _askAgainAt)
            return false;
        var work = machine.Lead(now, time.GetUtcNow());
        (_leads, _ledAt, _askAgainAt) = (true, applier.Applied, work.AskAgainAt ?? TimeSpan.MaxValue);
        foreach (var command in work.Proposals)
            core.Propose(command, now);
        return work.Proposals.Count > 0;
    }

    /// <summary>It leads no more.</summary>
    public void End()
    {
        if (_leads)
            machine.Follow();
        _leads = false;
    }
}
