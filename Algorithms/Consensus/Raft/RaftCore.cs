using static OrleansCluster.Algorithms.Consensus.Raft.RaftInvariantException;

namespace OrleansCluster.Algorithms.Consensus.Raft;

// One replica of a Raft group: a deterministic state machine without I/O, threads, clock or chance of its own.
//
// Sources: Diego Ongaro, "Consensus: Bridging Theory and Practice" (Stanford 2014), below "the dissertation", and Ongaro and
// Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version), whose figure 2 is meant by "figure 2".
//
// How it is driven. Inputs are method calls; each may change what is to be done, which TakeReady then tells, once. Duties of the driver:
//
//  1. One caller at a time. Inputs may come in any order; what TakeReady returned is worked off in that order.
//  2. Every input bears a reading of the monotonic clock that was made after the input arrived: a message was taken from its
//     queue, a read was asked for. An earlier reading would let a process that stood still promise too little, or take an old lease
//     for a valid one.
//  3. Messages of a ready go out at any time; losing them is allowed, altering them is not. What they promise is durable: the core
//     holds back those that are not, so there is no order to keep between messages and writes.
//  4. Writes become durable in the order of their numbers, all of a write or a beginning of it (parts, reset, promise, entries);
//     several may share a flush. Persisted(n) is told only when all writes up to n are durable. A write that fails is never told:
//     the replica stops for the life of the process, since what its disk holds is unknown.
//  5. Restore, then committed entries, are applied in the order in which they are handed out, once each. After a start all after the
//     snapshot are handed out again.
//  6. A read is answered from a state that has applied its index; or is not answered.
//  7. SnapshotTaken is told of a snapshot only when it is durable and whole. Its file is kept while SnapshotsInUse names it, and while
//     it is the newest. CompactTo is told how much of the log may go, and answers how much did: no more may be dropped from the disk.
//  8. A part of a received snapshot is written at its offset. When the last one was written the whole is checked; if it is damaged,
//     SnapshotDamaged is told before Persisted.
//  9. At a start: the newest whole snapshot, the log, the last promise written, as they were found. A folder without the promise that it
//     once had is another replica: it gets a new id (design.md, section 7).
// 10. Tick is called at NextDeadline or soon after. Late is safe: it only costs time.
// 11. A message goes to the core only if it bears the group's id, and this replica's.
//
// What differs from the dissertation, and why:
//
//  a. Time is a reading that comes with each input, not a count of ticks: a lease is compared with the clock itself, and a driver that
//     was held up cannot count too few.
//  b. Pre-vote, check of the quorum and stickiness are always on; a replica that starts also sticks for one election timeout (to a leader
//     that it may have heard before). Each of them alone has known ways to get stuck.
//  c. A candidate counts its own vote, and asks for others', only once its vote is durable.
//  d. A replica's own entries count towards a commit only once they are durable, and committed entries are handed out only then. So
//     what has been applied is on the own disk too.
//  e. Every change of voters is joint, a single one too. New voters must have caught up as learners. The latest configuration in the log
//     is in force, as in the dissertation, committed or not.
//  f. A replica that a committed configuration removed learns so from the answers to its pre-votes, and stands for nothing any more. One
//     that does not vote, and hears no leader, sends pre-votes too, with an empty log: nobody grants them, and it counts none.
//  g. A removed leader hands over to the follower with the longest log, rather than let the others wait for an election timeout.
//  h. A leader whose disk stands still gives up its office; its heartbeats alone would keep it.
//  i. Heartbeats are messages of their own, and numbered in rounds: what confirms a read or a lease is the number, not a message.
//  j. A term in which a leader has begun to hand over has no lease any more, even if the transfer was called off: the message that
//     lets its target stand at once may still be on its way.

/// <summary>
/// One replica of a Raft group: given messages, proposals, time and what its disk has done, it says what to send, write and apply.
/// The duties of its driver, and where it differs from the dissertation, stand at the head of this file. Not for several threads.
/// </summary>
public sealed partial class RaftCore
{
    private readonly RaftOptions _options;
    private readonly Random _random;
    private readonly long _life;
    private readonly RaftLog _log = new();
    private readonly Durability _durability = new();
    private readonly Func<ReplicaId, long> _matchOf;
    private readonly Func<ReplicaId, long> _roundOf;
    private readonly Func<ReplicaId, long> _heardOf;

    private List<RaftMessage> _messages = [];
    private List<ReadResult> _readResults = [];
    private RaftRole _role;
    private long _term;
    private ReplicaId _vote;
    private bool _promiseChanged;
    private ReplicaId _leader;
    private TimeSpan _now;
    private TimeSpan _heardLeader;
    private TimeSpan _electionDeadline;
    private long _removedBy;
    private long _handedOut;

    /// <param name="id">This replica.</param>
    /// <param name="options">How it works.</param>
    /// <param name="recovered">What its folder has.</param>
    /// <param name="random">Chance, for timeouts: a source of its own for every replica.</param>
    /// <param name="now">The monotonic clock.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="RaftInvariantException">What was recovered does not fit together.</exception>
    public RaftCore(ReplicaId id, RaftOptions options, RaftRecovered recovered, Random random, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(recovered);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfZero(id.Value);
        options.Validate();
        (Id, _options, _random, _now) = (id, options, random, now);
        _life = random.NextInt64();
        _matchOf = other => other == Id ? _durability.Index : Find(other)?.Match ?? 0;
        _roundOf = other => other == Id ? _rounds.Current : Find(other)?.Round ?? 0;
        _heardOf = other => other == Id ? _now.Ticks : Find(other)?.Heard.Ticks ?? 0;
        (_term, _vote) = (recovered.HardState.Term, recovered.HardState.Vote);
        Recover(recovered);
        _heardLeader = now; // Before the start it may have promised a leader to stick to it (deviation b).
        DrawElectionDeadline();
        if (IsAloneInItsGroup && (_log.ConfigurationIndex <= 1 || _log.ConfigurationIndex <= _log.Commit))
            _electionDeadline = now; // But not while a leader that is about to leave the group may have a lease.
    }

    public ReplicaId Id { get; }

    public RaftRole Role => _role;

    public long Term => _term;

    /// <summary>The leader of <see cref="Term"/>, if it is known.</summary>
    public ReplicaId Leader => _leader;

    /// <summary>The highest index known to be committed.</summary>
    public long CommitIndex => _log.Commit;

    /// <summary>The configuration in force here: the latest in the log. Null for a replica that has heard of none.</summary>
    public GroupConfiguration? Configuration => _log.Configuration;

    /// <summary>Whether others told of a committed configuration that leaves this replica out, and it has none that is later.</summary>
    public bool IsRemoved => _removedBy > 0 && _removedBy >= _log.ConfigurationIndex;

    /// <summary>When to call <see cref="Tick"/> next.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var due = _role == RaftRole.Leader ? Earlier(_heartbeatDue, _checkDue) : _electionDeadline;
            return _forwarded.OldestSent is { } sent ? Earlier(due, sent + 2 * _options.ElectionTimeout) : due;
        }
    }

    internal RaftLog Log => _log;

    /// <summary>For people and figures.</summary>
    public RaftStatus Status => new(
        Id, _role, _term, _leader, _log.FirstIndex, _log.LastIndex, _durability.Index, _log.Commit, _log.Configuration, IsRemoved,
        [.. _followers.Select(one => new FollowerStatus(one.Id, one.State, one.Match, _now - one.Heard, one.CatchUp.IsDone(_now, _options.ElectionTimeout)))]);

    private bool IsAloneInItsGroup => _log.Configuration is { IsJoint: false } configuration
        && configuration.Members.Count(member => member.IsVoter) == 1 && configuration.IsVoter(Id);

    /// <summary>Lets time pass.</summary>
    public void Tick(TimeSpan now)
    {
        Advance(now);
        if (_role == RaftRole.Leader)
            TickLeader();
        else if (_now >= _electionDeadline)
            Campaign();
        Fail(_forwarded.TakeSentUntil(_now - 2 * _options.ElectionTimeout), ReadOutcome.NoLeader);
    }

    /// <summary>Takes a message from another replica of the group.</summary>
    public void Step(RaftMessage message, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(message);
        Advance(now);
        Require(message.To == Id, $"A message for {message.To} came to {Id}.");
        if (message is VoteResponse { RemovedBy: > 0 } told)
            TakeRemoval(told.RemovedBy); // A fact, whatever the term.
        if (message.Term > _term && !TakeLaterTerm(message))
            return;
        if (message.Term < _term)
        {
            AnswerEarlierTerm(message);
            return;
        }

        Handle(message);
    }

    /// <summary>All writes up to a number are durable (duty 4).</summary>
    public void Persisted(long number, TimeSpan now)
    {
        Advance(now);
        foreach (var message in _durability.Persisted(number))
        {
            if (message.To == Id)
                Step(message, now);
            else
                _messages.Add(message);
        }

        InstallIfWhole(number);
        if (_role == RaftRole.Leader)
            AdvanceCommit();
    }

    /// <summary>What is to be done now; null if nothing is.</summary>
    public RaftReady? TakeReady()
    {
        if (_role == RaftRole.Leader)
            SendToFollowers();
        else
            ForwardReads();
        var write = TakeWrite();
        var restore = _restore;
        _restore = null;
        var committed = TakeCommitted();
        if (write is null && restore is null && committed.Length == 0 && _messages.Count == 0 && _readResults.Count == 0 && _snapshotReads.Count == 0)
            return null;
        var ready = new RaftReady
        {
            Messages = _messages,
            Write = write,
            Restore = restore,
            Committed = committed,
            Reads = _readResults,
            SnapshotReads = _snapshotReads,
        };
        (_messages, _readResults, _snapshotReads) = ([], [], []);
        return ready;
    }

    private void Recover(RaftRecovered recovered)
    {
        var entries = recovered.Entries;
        if (recovered.Snapshot is { } snapshot)
        {
            _snapshot = snapshot;
            _handedOut = snapshot.Index;
            // The log from before an install that a crash cut short: nothing of it may come back (pitfall 9).
            var continues = entries.Any(entry => entry.Index == snapshot.Index && entry.Term == snapshot.Term)
                || (entries.Count > 0 && entries[0].Index == snapshot.Index + 1);
            if (!continues)
            {
                Require(entries.Count == 0 || entries[0].Index <= snapshot.Index, $"The log begins at {entries.FirstOrDefault()?.Index}, and the newest snapshot is of {snapshot.Index}.");
                _reset = snapshot; // Also where there is nothing to drop: what is written next must follow it.
                entries = [];
            }

            var first = entries.Count > 0 && entries[0].Index <= snapshot.Index ? entries[0] : null;
            _log.Restore(snapshot, first?.Index ?? snapshot.Index, first?.Term ?? snapshot.Term);
            entries = first is null ? entries : [.. entries.Skip(1)];
        }

        foreach (var entry in entries)
            _log.Append(entry);
        _log.CommitTo(Math.Max(recovered.Snapshot?.Index ?? 0, Math.Min(recovered.HardState.Commit, _log.LastIndex)));
        // A write that a crash cut short: of its entries some are there, of its promise nothing. Nobody was told either, so no vote was given.
        if (_log.LastTerm > _term)
            ChangePromise(_log.LastTerm, ReplicaId.None);
        _durability.Restore(_log.LastIndex);
        if (_reset is not null)
            _durability.EntriesAppended();
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void Advance(TimeSpan now) => _now = now > _now ? now : _now;

    // Whether the message is to be looked at further.
    private bool TakeLaterTerm(RaftMessage message)
    {
        switch (message)
        {
            case VoteRequest { IsTransfer: false } request when SticksToLeader:
                // Dissertation, section 4.2.3: neither the vote nor the term. Who is a member no more is told so all the same.
                if (RemovedBy(request.From) > 0)
                    Refuse(request);
                return false;
            case VoteRequest { IsPreVote: true } or VoteResponse { IsPreVote: true, IsGranted: true }:
                return true;
            default:
                BecomeFollower(message.Term, message is AppendRequest or Heartbeat or SnapshotRequest ? message.From : ReplicaId.None);
                return true;
        }
    }

    // A leader of an earlier term must hear of this one, and so must a candidate: else, with pre-vote, a replica of a later term that no
    // leader reaches would never be heard again (pitfall 1).
    private void AnswerEarlierTerm(RaftMessage message)
    {
        if (message is AppendRequest or Heartbeat or SnapshotRequest)
            SendDurably(new HeartbeatResponse(Id, message.From, _term, 0, Echo), _durability.Promises);
        else if (message is VoteRequest request)
            Refuse(request);
    }

    private void Handle(RaftMessage message)
    {
        switch (message)
        {
            case AppendRequest append:
                HandleAppend(append);
                break;
            case Heartbeat heartbeat:
                HandleHeartbeat(heartbeat);
                break;
            case SnapshotRequest snapshot:
                HandleSnapshot(snapshot);
                break;
            case VoteRequest request:
                HandleVoteRequest(request);
                break;
            case VoteResponse response:
                HandleVoteResponse(response);
                break;
            case TimeoutNow:
                HandleTimeoutNow(message);
                break;
            case ReadIndexResponse response:
                HandleReadIndexResponse(response);
                break;
            default:
                if (_role == RaftRole.Leader && (Find(message.From) is { } follower))
                    HandleAtLeader(message, follower);
                break;
        }
    }

    private RaftWrite? TakeWrite()
    {
        var from = _durability.HandedOut + 1;
        var entries = from > _log.LastIndex ? [] : _log.Slice(from, _log.LastIndex, int.MaxValue, long.MaxValue);
        if (entries.Length == 0 && _parts.Count == 0 && _reset is null && !_promiseChanged)
            return null;
        var write = new RaftWrite(_durability.Begin(_log.LastIndex, _now))
        {
            Parts = _parts,
            Reset = _reset,
            Entries = entries,
            // Not what this write or one before it is to bring: a crash may keep the promise alone, beside other entries of those indexes.
            HardState = _promiseChanged ? new HardState(_term, _vote, Math.Min(_log.Commit, _durability.Index)) : null,
        };
        (_parts, _reset, _promiseChanged) = ([], null, false);
        return write;
    }

    private LogEntry[] TakeCommitted()
    {
        var to = Math.Min(_log.Commit, _durability.Index);
        if (to <= _handedOut)
            return [];
        var committed = _log.Slice(_handedOut + 1, to, int.MaxValue, _options.MaxCommittedBytes);
        _handedOut = committed[^1].Index;
        return committed;
    }

    private void ChangePromise(long term, ReplicaId vote)
    {
        (_term, _vote, _promiseChanged) = (term, vote, true);
        _durability.HardStateChanged();
    }

    private ClockEcho Echo => new(_life, _now);

    private void Send(RaftMessage message) => _messages.Add(message);

    // While the disk stands still no more is gathered behind it: the message is as good as lost.
    private void SendDurably(RaftMessage message, long write)
    {
        if (_durability.IsDone(write))
            Send(message);
        else if (!IsStalled)
            _durability.Withhold(message, write);
    }

    private void Fail(List<long> contexts, ReadOutcome outcome) =>
        _readResults.AddRange(contexts.Select(context => new ReadResult(context, outcome, 0)));
}
