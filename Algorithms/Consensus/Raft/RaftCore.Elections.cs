using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

// Dissertation, sections 3.4, 3.6.1, 3.10, 4.2.3 and 9.6.
public sealed partial class RaftCore
{
    private readonly VoteTally _tally = new();

    // A leader sticks to itself: it has heard a quorum within an election timeout, or it were none any more.
    private bool SticksToLeader => _role == RaftRole.Leader || _now - _heardLeader < _options.ElectionTimeout;

    // A replica that its own latest configuration leaves out may still be needed while that is not committed: it may be the only one of
    // the old quorum that has it (pitfall 6). The one before the latest is committed, or there were no later one; after a start the
    // commit index may be too old to know. One with a write that stands still would stand still as a leader (pitfall 4).
    private bool MayCampaign =>
        _log.Configuration is { } configuration
        && !IsRemoved
        && !IsStalled
        && (configuration.IsVoter(Id)
            || (_log.ConfigurationIndex > _log.Commit && _log.WasVoterLately(Id)));

    private bool IsStalled => _durability.OldestBegan is { } began && _now - began >= _options.StalledWriteTimeout;

    private void DrawElectionDeadline() =>
        _electionDeadline = _now + _options.ElectionTimeout + _options.ElectionTimeout * _random.NextDouble();

    private void Campaign()
    {
        DrawElectionDeadline();
        if (!MayCampaign)
        {
            AskWhetherRemoved();
            return;
        }

        _role = RaftRole.PreCandidate;
        _leader = ReplicaId.None; // Whoever asks has no leader, and grants others what it asks for itself (pitfall 2).
        Fail(_forwarded.Clear(), ReadOutcome.NoLeader);
        _tally.Clear();
        _tally.Add(Id, true);
        if (_tally.IsWon(_log.Configuration!))
            BecomeCandidate(isTransfer: false);
        else
            AskForVotes(_term + 1, isPreVote: true, isTransfer: false);
    }

    private void BecomeCandidate(bool isTransfer)
    {
        ChangePromise(_term + 1, Id);
        _role = RaftRole.Candidate;
        _leader = ReplicaId.None;
        Fail(_forwarded.Clear(), ReadOutcome.NoLeader);
        _tally.Clear();
        DrawElectionDeadline();
        AskForVotes(_term, isPreVote: false, isTransfer);
        SendDurably(new VoteResponse(Id, Id, _term, IsPreVote: false, IsGranted: true, RemovedBy: 0), _durability.Promises);
    }

    private void AskForVotes(long term, bool isPreVote, bool isTransfer)
    {
        foreach (var member in _log.Configuration!.Members)
        {
            if (member.IsVoter && member.Id != Id)
                SendDurably(new VoteRequest(Id, member.Id, term, isPreVote, isTransfer, _log.LastIndex, _log.LastTerm), _durability.Promises);
        }
    }

    // Nobody tells a learner, or a leader that has led itself out, of its removal. As a question for votes that nobody can grant, since its
    // log is empty, and that it would not count; the answers say it (deviation f).
    private void AskWhetherRemoved()
    {
        if (IsRemoved || IsStalled || _log.Configuration is not { } configuration || configuration.IsVoter(Id))
            return;
        foreach (var member in configuration.Members)
        {
            if (member.IsVoter)
                SendDurably(new VoteRequest(Id, member.Id, _term + 1, IsPreVote: true, IsTransfer: false, 0, 0), _durability.Promises);
        }
    }

    private void HandleVoteRequest(VoteRequest request)
    {
        var maySwitch = request.IsTransfer || !SticksToLeader;
        var isFree = request.IsPreVote
            ? request.Term > _term
            : _vote == request.From || (_vote.IsNone && _leader.IsNone);
        if (!maySwitch || !isFree || !_log.IsUpToDate(request.LastIndex, request.LastTerm))
        {
            Refuse(request);
            return;
        }

        if (!request.IsPreVote)
        {
            if (_vote.IsNone)
                ChangePromise(_term, request.From);
            DrawElectionDeadline();
        }

        SendDurably(
            new VoteResponse(Id, request.From, request.Term, request.IsPreVote, IsGranted: true, RemovedBy: 0), _durability.Promises);
    }

    private void Refuse(VoteRequest request) =>
        SendDurably(new VoteResponse(Id, request.From, _term, request.IsPreVote, IsGranted: false, RemovedBy(request.From)), _durability.Promises);

    // The committed configuration in which a replica is not; 0 if there is none. It is no reason to refuse a vote: this replica may be
    // the one that has not heard of the other yet (pitfall 25). Whoever is told compares it with what it has itself.
    private long RemovedBy(ReplicaId other)
    {
        var (configuration, index) = _log.CommittedConfiguration;
        return configuration is not null && configuration.Find(other) is null && _log.Configuration!.Find(other) is null ? index : 0;
    }

    private void TakeRemoval(long removedBy)
    {
        _removedBy = Math.Max(_removedBy, removedBy);
        if (IsRemoved && _role != RaftRole.Leader)
            BecomeFollower(_term, _leader);
    }

    private void HandleVoteResponse(VoteResponse response)
    {
        if (_role != (response.IsPreVote ? RaftRole.PreCandidate : RaftRole.Candidate))
            return;
        _tally.Add(response.From, response.IsGranted);
        if (_tally.IsWon(_log.Configuration!))
        {
            if (response.IsPreVote)
                BecomeCandidate(isTransfer: false);
            else
                BecomeLeader();
        }
        else if (_tally.IsLost(_log.Configuration!))
        {
            BecomeFollower(_term, ReplicaId.None);
        }
    }

    private void HandleTimeoutNow(RaftMessage message)
    {
        if (message.From == _leader && _role == RaftRole.Follower && _log.Configuration?.IsVoter(Id) == true && MayCampaign)
            BecomeCandidate(isTransfer: true);
    }

    private void BecomeFollower(long term, ReplicaId leader)
    {
        if (term > _term)
            ChangePromise(term, ReplicaId.None);
        if (_role == RaftRole.Leader)
            EndLeadership();
        if (_leader != leader)
            Fail(_forwarded.Clear(), ReadOutcome.NoLeader);
        (_role, _leader) = (RaftRole.Follower, leader);
    }

    private void HeardLeader(ReplicaId from)
    {
        Require(_role != RaftRole.Leader, $"{from} leads in term {_term}, and so does {Id}.");
        Require(_leader.IsNone || _leader == from, $"{from} leads in term {_term}, and so does {_leader}.");
        if (_role != RaftRole.Follower || _leader != from)
            BecomeFollower(_term, from);
        _heardLeader = _now;
        DrawElectionDeadline();
    }
}
