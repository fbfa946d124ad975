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
// What differs from the dissertation, and why. All of it: what is not listed is done as it says.
//
// Time, elections and votes
//  a. Time is a reading that comes with each input, not a count of ticks: a lease is compared with the clock itself, and a driver that
//     was held up cannot count too few.
//  b. Pre-vote, check of the quorum and stickiness are always on; a replica that starts also sticks for one election timeout (to a leader
//     that it may have heard before). Each of them alone has known ways to get stuck.
//  c. A candidate counts its own vote, and asks for others', only once its vote is durable.
//  d. A replica's own entries count towards a commit only once they are durable, and committed entries are handed out only then. So
//     what has been applied is on the own disk too.
//  e. Every change of voters is joint, a single one too; one that leaves the voters as they are is one entry. New voters must have caught
//     up as learners. The latest configuration in the log is in force, as in the dissertation, committed or not.
//  f. A replica that a committed configuration removed learns so from the answers to its pre-votes, and stands for nothing any more. One
//     that does not vote, and hears no leader, sends pre-votes too, with an empty log: nobody grants them, and it counts none.
//  g. A removed leader hands over to the follower with the longest log, rather than let the others wait for an election timeout.
//  h. A leader whose disk stands still (StalledWriteTimeout) gives up its office; its heartbeats alone would keep it. One whose disk stands
//     still does not stand for election either, not even if a leader tells it to: it would stand still as a leader.
//  i. Heartbeats are messages of their own, and numbered in rounds: what confirms a read or a lease is the number, not a message. They carry
//     the commit index only as far as their receiver is known to have the log, since they compare nothing. To a follower that does not
//     answer nothing else goes; entries follow when it answers.
//  j. A term in which a leader has begun to hand over has no lease any more, even if the transfer was called off: the message that
//     lets its target stand at once may still be on its way.
//  k. The only voter of a group stands at once when it starts, and asks nobody first: there is nobody to wait for. But not if its
//     configuration is neither the group's first nor known to be committed: the leader that wrote it may be there, with a lease.
//  l. Who knows the leader of a term gives nobody its vote in it, though it may not have voted: the vote could decide nothing any more.
//  m. A candidate that a quorum has refused becomes a follower at once, and not at the end of its timeout: nothing can come of it.
//  n. A replica that its latest configuration leaves out stands, while that is not known to be committed, only if it voted in the
//     latest that is, or in one after it (the dissertation, section 4.2.2: whoever is left out). Others were never needed for it.
//
// What is durable
//  o. The commit index is durable too, with the promise whenever that changes, and never higher than what is durable of the log. It need not
//     be: it spares a start the time until a leader tells it, and tells it which configurations are of the past (k, n).
//  p. The term at a start is that of the last entry, if the promise has an earlier one: a crash kept a part of a write. No vote was given then.
//  q. A log that does not go on where the newest snapshot ends is dropped at a start: a crash came between the snapshot and the emptying.
//  r. What a follower has done is answered when it is durable, one answer for all appends that waited for one write. Its leader does
//     not wait for its own disk before it sends (section 10.2.1).
//
// Replication and snapshots
//  s. Entries up to the follower's commit index are not compared: the leader has them (leader completeness), and an append that
//     begins below is late, or was sent twice. It is answered with the commit index.
//  t. A refused append says the highest index at which the logs can agree, by the terms (section 3.5 has the first of the conflicting term): at most
//     one message for each term in which they differ.
//  u. A follower whose disk stands still ignores appends, and does not answer what would wait for it; heartbeats it answers as far as its
//     promises are durable. The others may commit without it, and it would gather without bound what it cannot write.
//  v. What is on its way to a follower, or not committed, or waits to be read, is bounded in number and bytes; more is refused, or waits.
//  w. A snapshot is sent in parts, each asked for by the answer to the one before, so that a lost one is sent again alone. The whole is
//     answered as an append. A follower that has the snapshot's last entry installs nothing: it keeps its log, and takes that entry, and
//     all before it, for committed.
//  x. Resumable is a transfer as long as both processes live: after lost messages, a cut, or even another leader's term in between, it goes on where
//     the follower has arrived, if what is sent is the same snapshot (index, term, tag, bytes), and it is to its end, whatever newer ones the
//     leader takes meanwhile. After a start of the follower it begins anew: parts are flushed with the last one only, and a half that
//     nobody goes on with would have to be found and cleared away. After a change of leader it begins anew too, unless the next one has
//     its snapshot from the same source: each replica takes its own, at an index of its own, and the bytes of two are not alike.
//  y. A transfer with which nothing has moved for 20 election timeouts is given up (SnapshotPatience): its file, and the log after it, would be
//     kept for a follower that may never come back. Nor is one begun for a follower that was not heard for an election timeout.
//  z. A leader that cannot read its newest snapshot gives up its office, and does not stand again before two election timeouts more than
//     usual: it could never bring that follower up to date, and another may. If it is an older one, the newest is sent instead.
//
// Members, transfer and reads
//  A. No change before the leader has committed an entry of its term, of several voters neither (section 4.1 asks it, later, of changes of one).
//  B. Learners that are to vote (Joining) are made voters by the leader, as soon as one round of catching up took less than an election timeout, and
//     as long as the next one does not take longer. There is no last round after which the change fails (section 4.2.1): a learner holds up
//     nothing, and whoever asked for it may take it out.
//  C. While a leader hands over nothing is appended, the second half of a change neither: the target would lack it, and be refused. The
//     target asks for votes without pre-votes first; whoever is asked does not stick to the leader that sent it.
//  D. Reads that come before the leader has committed in its term wait for that. Followers send theirs in batches. An index of a given
//     age (IndexOfAge) is told by each replica alone, from what the leader said of its last quorum: the dissertation has no such reads.
//  E. Clients' sessions (section 6.3) are the state machine's: the core does not look into commands.
//  F. What cannot be, if all keep their duties and disks what they wrote (two leaders of a term, a commit beyond the log's end), is an error
//     that ends the replica (RaftInvariantException), rather than something to make the best of.

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
        Id, _role, _term, _leader, _log.FirstIndex, _log.LastIndex, _durability.Index, _log.Commit, _log.Configuration, IsChanging, IsRemoved,
        [.. _followers.Select(one => new FollowerStatus(one.Id, one.State, one.Match, _now - one.Heard, one.CatchUp.IsDone(_now, _options.ElectionTimeout)))]);

    /// <summary>
    /// Whether the configuration is joint, or not known to be committed: a quorum may still need members of the one before, for whoever leads next
    /// may not have it.
    /// </summary>
    private bool IsChanging => _log.Configuration is { } configuration && (configuration.IsJoint || _log.ConfigurationIndex > _log.Commit);

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
