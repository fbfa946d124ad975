using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

// What a leader does: figure 2, "Leaders"; dissertation, section 10.2 for pipelines and for writing its own disk in parallel.
public sealed partial class RaftCore
{
    private readonly List<Progress> _followers = [];
    private readonly ReadRounds _rounds = new();
    private readonly List<PendingRead> _earlyReads = [];
    private TimeSpan _heartbeatDue;
    private TimeSpan _checkDue;
    private (ReplicaId Target, TimeSpan Began)? _transfer;
    private bool _leaseGivenUp;

    private bool HasCommittedInTerm => _log.TermAt(_log.Commit) == _term;

    /// <summary>Asks for a command to be committed. Only a leader can.</summary>
    /// <param name="command">Not to be altered any more.</param>
    /// <param name="now">The monotonic clock.</param>
    public ProposalResult Propose(ReadOnlyMemory<byte> command, TimeSpan now)
    {
        Advance(now);
        if (_role != RaftRole.Leader)
            return ProposalResult.Refused(ProposalRefusal.NotLeader);
        if (_transfer is not null)
            return ProposalResult.Refused(ProposalRefusal.TransferUnderWay);
        if (_log.UncommittedBytes > 0 && _log.UncommittedBytes + command.Length + LogEntry.Overhead > _options.MaxUncommittedBytes)
            return ProposalResult.Refused(ProposalRefusal.TooManyUncommitted);
        return Append(EntryKind.Command, command);
    }

    /// <summary>Hands the leadership to a voter, which stands for election as soon as it has the whole log; or not, after an election timeout.</summary>
    public ProposalRefusal TransferLeadership(ReplicaId target, TimeSpan now)
    {
        Advance(now);
        if (_role != RaftRole.Leader)
            return ProposalRefusal.NotLeader;
        if (_transfer is not null)
            return ProposalRefusal.TransferUnderWay;
        if (target == Id || _log.Configuration!.Find(target) is not { Role: MemberRole.Voter } || Find(target) is not { } follower)
            return ProposalRefusal.Invalid;
        _transfer = (target, _now);
        _leaseGivenUp = true; // Before the target may go (pitfall 43), and for the rest of the term (deviation j).
        HandOverIfCaughtUp(follower);
        return ProposalRefusal.None;
    }

    private Progress? Find(ReplicaId id)
    {
        foreach (var follower in _followers)
        {
            if (follower.Id == id)
                return follower;
        }

        return null;
    }

    private void BecomeLeader()
    {
        (_role, _leader, _leaseGivenUp) = (RaftRole.Leader, Id, false);
        _checkDue = _now + _options.HeartbeatInterval;
        AlignFollowers();
        Append(EntryKind.Empty, default);
        BeginRound();
    }

    private void EndLeadership()
    {
        foreach (var read in _rounds.Clear().Concat(_earlyReads).Where(read => read.Follower.IsNone))
            _readResults.Add(new ReadResult(read.Context, ReadOutcome.NoLeader, 0));
        _earlyReads.Clear();
        _followers.Clear();
        _snapshotReads.Clear();
        _transfer = null;
        DrawElectionDeadline();
    }

    private void StepDown() => BecomeFollower(_term, ReplicaId.None);

    private ProposalResult Append(EntryKind kind, ReadOnlyMemory<byte> data)
    {
        var entry = new LogEntry(_term, _log.LastIndex + 1, kind, data);
        _log.Append(entry);
        _durability.EntriesAppended();
        if (kind == EntryKind.Configuration)
            AlignFollowers();
        return new ProposalResult(ProposalRefusal.None, entry.Index, entry.Term);
    }

    private void AlignFollowers()
    {
        var members = _log.Configuration!.Members;
        _followers.RemoveAll(follower => members.All(member => member.Id != follower.Id));
        foreach (var member in members)
        {
            if (member.Id != Id && Find(member.Id) is null)
                _followers.Add(new Progress(member.Id, _log.LastIndex + 1, _now, _options));
        }
    }

    private void TickLeader()
    {
        _checkDue = _now + _options.HeartbeatInterval; // Not with the heartbeats: reads begin rounds, and put those off without end.
        var heard = new TimeSpan(_log.Configuration!.QuorumValue(_heardOf));
        if (_now - heard >= _options.ElectionTimeout || IsStalled)
        {
            StepDown();
            return;
        }

        if (_transfer is { } transfer && _now - transfer.Began >= _options.ElectionTimeout)
        {
            _transfer = null; // Called off (pitfall 33).
            FinishChange();
        }

        if (_now >= _heartbeatDue)
            BeginRound();
        AskForLostParts();
    }

    private void BeginRound()
    {
        _rounds.Begin(_now);
        _heartbeatDue = _now + _options.HeartbeatInterval;
        ConfirmRounds();
        foreach (var follower in _followers)
            Send(new Heartbeat(Id, follower.Id, _term, Math.Min(_log.Commit, follower.Match), StampFor(follower)));
    }

    // Before something is committed in this term, an earlier leader may have committed more than this one knows of: it says nothing then.
    private RoundStamp StampFor(Progress follower) =>
        _rounds.Confirmed is { } confirmed && HasCommittedInTerm
            ? new RoundStamp(_rounds.Current, _now - confirmed, _log.Commit, follower.Echo)
            : new RoundStamp(_rounds.Current, TimeSpan.Zero, 0, null);

    private void SendToFollowers()
    {
        if (_rounds.IsDue)
            BeginRound();
        foreach (var follower in _followers)
        {
            if (follower.State == ReplicationState.Snapshot)
                AskForPart(follower);
            else
                SendAppends(follower);
        }
    }

    private void SendAppends(Progress follower)
    {
        while (follower.State == ReplicationState.Probe ? !follower.IsWaiting : !follower.Inflights.IsFull)
        {
            var hasEntries = follower.Next <= _log.LastIndex;
            if (!hasEntries && follower.State == ReplicationState.Replicate && follower.CommitSent >= _log.Commit)
                return;
            if (!SendAppend(follower) || !hasEntries)
                return;
        }
    }

    private bool SendAppend(Progress follower)
    {
        if (_log.TermAt(follower.Next - 1) is not { } previousTerm)
        {
            BeginSnapshot(follower);
            return false;
        }

        LogEntry[] entries = follower.Next > _log.LastIndex
            ? []
            : _log.Slice(follower.Next, _log.LastIndex, _options.MaxMessageEntries, _options.MaxMessageBytes);
        Send(new AppendRequest(Id, follower.Id, _term, follower.Next - 1, previousTerm, entries, _log.Commit, StampFor(follower)));
        follower.CommitSent = _log.Commit;
        if (entries.Length > 0 || follower.State == ReplicationState.Probe)
            follower.Sent(follower.Next - 1 + entries.Length, SizeOf(entries), _now);
        return true;
    }

    private static long SizeOf(LogEntry[] entries)
    {
        var size = 0L;
        foreach (var entry in entries)
            size += entry.Size;
        return size;
    }

    private void HandleAtLeader(RaftMessage message, Progress follower)
    {
        follower.Heard = _now;
        switch (message)
        {
            case AppendResponse response:
                Confirm(follower, response.Round, response.Echo);
                HandleAppendResponse(response, follower);
                break;
            case HeartbeatResponse response:
                Confirm(follower, response.Round, response.Echo);
                HandleHeartbeatResponse(follower);
                break;
            case SnapshotResponse response:
                Confirm(follower, response.Round, response.Echo);
                HandleSnapshotResponse(response, follower);
                break;
            case ReadIndexRequest request:
                AddRead(new PendingRead(request.Batch, 0, request.From, request.Life));
                break;
        }
    }

    private void HandleAppendResponse(AppendResponse response, Progress follower)
    {
        if (response.IsAccepted)
        {
            Require(response.Index <= _log.LastIndex, $"{response.From} has entry {response.Index} in term {_term}, and its leader's log ends at {_log.LastIndex}.");
            HandleAccepted(response.Index, follower);
            return;
        }

        var isStale = follower.State switch
        {
            ReplicationState.Replicate => response.Index <= follower.Match,
            ReplicationState.Probe => response.Index != follower.Next - 1,
            _ => true,
        };
        if (!isStale)
            follower.BecomeProbe(Math.Min(_log.HighestNotAbove(response.HintIndex, response.HintTerm) + 1, response.Index));
    }

    private void HandleAccepted(long index, Progress follower)
    {
        follower.Accepted(index, _now);
        follower.Inflights.FreeTo(index);
        // After a snapshot, or in its place: what follows is in the log.
        if (follower.State == ReplicationState.Probe
            || (follower.State == ReplicationState.Snapshot && _log.TermAt(follower.Match) is not null))
            follower.BecomeReplicate();
        AdvanceCommit();
        if (_role == RaftRole.Leader)
            Follow(follower);
    }

    private void HandleHeartbeatResponse(Progress follower)
    {
        // It may have been sent before what is on its way arrived; reads make heartbeats many. Lost is what was not answered for long.
        if (_now - follower.Moved >= _options.HeartbeatInterval)
            SendAgain(follower);
        Follow(follower);
    }

    private void SendAgain(Progress follower)
    {
        follower.IsWaiting = false;
        if (follower.State != ReplicationState.Replicate || follower.Match >= _log.LastIndex)
            return;
        follower.Moved = _now;
        if (follower.Inflights.IsFull)
            follower.Inflights.FreeFirst();
        // All was sent, and not all has arrived: if something was lost, the answer to this says what.
        if (follower.Next > _log.LastIndex && !follower.Inflights.IsFull)
            SendAppend(follower);
    }

    // What a follower's progress lets happen.
    private void Follow(Progress follower)
    {
        follower.CatchUp.Accepted(follower.Match, _log.LastIndex, _now, _options.ElectionTimeout);
        HandOverIfCaughtUp(follower);
        PromoteLearners();
    }

    private void HandOverIfCaughtUp(Progress follower)
    {
        if (_transfer?.Target == follower.Id && follower.Match == _log.LastIndex)
            Send(new TimeoutNow(Id, follower.Id, _term));
    }

    // Figure 2, "Leaders", the last rule: only entries of the own term are committed by counting (pitfall 14).
    private void AdvanceCommit()
    {
        var index = _log.Configuration!.QuorumValue(_matchOf);
        if (index <= _log.Commit || _log.TermAt(index) != _term)
            return;
        var isFirst = !HasCommittedInTerm;
        _log.CommitTo(index);
        if (isFirst)
            AddEarlyReads();
        FinishChange();
    }
}
