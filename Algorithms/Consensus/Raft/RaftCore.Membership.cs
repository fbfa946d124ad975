namespace OrleansCluster.Algorithms.Consensus.Raft;

// Dissertation, chapter 4; every change of voters by section 4.3.
public sealed partial class RaftCore
{
    /// <summary>
    /// Asks for other members, any number of changes at once. Voters that are new must be members that have caught up;
    /// <see cref="MemberRole.Joining"/> ones become voters without being asked for again. The leader itself may be left out.
    /// </summary>
    /// <param name="next">All members that the group is to have.</param>
    /// <param name="now">The monotonic clock.</param>
    /// <returns>Where the change begins. It has happened when a configuration is in force, committed, that is not joint.</returns>
    public ProposalResult ProposeChange(IReadOnlyCollection<GroupMember> next, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(next);
        Advance(now);
        return _role != RaftRole.Leader ? ProposalResult.Refused(ProposalRefusal.NotLeader)
            : _transfer is not null ? ProposalResult.Refused(ProposalRefusal.TransferUnderWay)
            : Change(next);
    }

    /// <summary>
    /// At a leader: whether a replica is among the members, if that is committed; null if it is not, and at others. After a read was
    /// answered (<see cref="ReadIndex"/>) it is true of the group, and not only of what this replica believes.
    /// </summary>
    public bool? IsMember(ReplicaId id) =>
        _role == RaftRole.Leader && HasCommittedInTerm && _log.ConfigurationIndex <= _log.Commit
            ? _log.Configuration!.Find(id) is not null
            : null;

    private ProposalResult Change(IReadOnlyCollection<GroupMember> next)
    {
        var current = _log.Configuration!;
        if (!HasCommittedInTerm)
            return ProposalResult.Refused(ProposalRefusal.NothingCommittedInTerm); // Pitfall 23.
        if (current.IsJoint || _log.ConfigurationIndex > _log.Commit)
            return ProposalResult.Refused(ProposalRefusal.ChangeUnderWay);
        if (next.Any(member => member.VotedBefore || member.Role == MemberRole.Leaving))
            return ProposalResult.Refused(ProposalRefusal.Invalid);
        if (next.Any(member => member.Role == MemberRole.Voter && !current.IsVoter(member.Id) && !HasCaughtUp(member.Id)))
            return ProposalResult.Refused(ProposalRefusal.NotCaughtUp);
        byte[] bytes;
        try
        {
            bytes = GroupConfigurationFormat.Encode(current.HasSameVoters(next) ? new GroupConfiguration(current.GroupId, next) : current.Join(next));
        }
        catch (ArgumentException)
        {
            return ProposalResult.Refused(ProposalRefusal.Invalid);
        }

        return Append(EntryKind.Configuration, bytes);
    }

    private bool HasCaughtUp(ReplicaId id) =>
        Find(id) is { } follower && follower.CatchUp.IsDone(_now, _options.ElectionTimeout) && _now - follower.Heard < _options.ElectionTimeout;

    // All that have caught up by now, in one change. What stands in its way is asked again with the next answer of a follower.
    private void PromoteLearners()
    {
        var current = _log.Configuration!;
        if (_transfer is not null || current.IsJoint || !current.Members.Any(IsReady))
            return;
        Change([.. current.Members.Select(member => IsReady(member) ? member with { Role = MemberRole.Voter } : member)]);

        bool IsReady(GroupMember member) => member.Role == MemberRole.Joining && HasCaughtUp(member.Id);
    }

    // A committed joint configuration is followed by the new one alone; with that one committed, a leader that is no voter in it leaves.
    // While it hands over nothing is appended: its target would lack that, and be refused the votes that it was sent for (pitfall 34).
    private void FinishChange()
    {
        var configuration = _log.Configuration!;
        if (_log.ConfigurationIndex > _log.Commit || !HasCommittedInTerm || (configuration.IsJoint && _transfer is not null))
            return;
        if (configuration.IsJoint)
        {
            Append(EntryKind.Configuration, GroupConfigurationFormat.Encode(configuration.Leave()));
            AdvanceCommit();
        }
        else if (!configuration.IsVoter(Id))
        {
            var heir = _followers.Where(one => configuration.IsVoter(one.Id)).MaxBy(one => one.Match);
            if (heir is { State: not ReplicationState.Snapshot })
            {
                SendAppends(heir);
                Send(new TimeoutNow(Id, heir.Id, _term));
            }

            StepDown();
        }
    }
}
