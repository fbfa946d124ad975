namespace OrleansCluster.Algorithms.Consensus.Raft;

// The kinds stand together because they are read together: a question, and its answer below it.

/// <summary>AppendEntries of figure 2: entries that follow the one at <paramref name="PreviousIndex"/>.</summary>
public sealed record AppendRequest(
    ReplicaId From,
    ReplicaId To,
    long Term,
    long PreviousIndex,
    long PreviousTerm,
    IReadOnlyList<LogEntry> Entries,
    long Commit,
    RoundStamp Stamp) : RaftMessage(From, To, Term);

/// <summary>The answer to an append or to a part of a snapshot.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">The sender's term.</param>
/// <param name="IsAccepted">Whether the log holds what was sent, durably.</param>
/// <param name="Index">If accepted: the log is the leader's up to here. If not: the previous index of the request.</param>
/// <param name="HintIndex">If not accepted: the logs cannot agree above this.</param>
/// <param name="HintTerm">If not accepted: the term of the follower's entry at the hint.</param>
/// <param name="Round">The round of the request.</param>
/// <param name="Echo">The sender's clock.</param>
public sealed record AppendResponse(
    ReplicaId From,
    ReplicaId To,
    long Term,
    bool IsAccepted,
    long Index,
    long HintIndex,
    long HintTerm,
    long Round,
    ClockEcho Echo) : RaftMessage(From, To, Term);

/// <summary>The leader is there, and the log up to <paramref name="Commit"/>, which the receiver is known to have, is committed.</summary>
public sealed record Heartbeat(ReplicaId From, ReplicaId To, long Term, long Commit, RoundStamp Stamp) : RaftMessage(From, To, Term);

public sealed record HeartbeatResponse(ReplicaId From, ReplicaId To, long Term, long Round, ClockEcho Echo) : RaftMessage(From, To, Term);

/// <summary>A part of a snapshot, for a follower whose next entry the leader has no more (dissertation, section 5).</summary>
public sealed record SnapshotRequest(
    ReplicaId From,
    ReplicaId To,
    long Term,
    SnapshotDescriptor Snapshot,
    long Offset,
    ReadOnlyMemory<byte> Data,
    RoundStamp Stamp) : RaftMessage(From, To, Term);

/// <summary>How much of a snapshot the sender has, durably: the next part begins there. The whole of it is answered by an accepted append.</summary>
public sealed record SnapshotResponse(
    ReplicaId From, ReplicaId To, long Term, SnapshotDescriptor Snapshot, long Received, long Round, ClockEcho Echo) : RaftMessage(From, To, Term);

/// <summary>RequestVote of figure 2, or the question whether one would be granted (dissertation, section 9.6).</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">The term to be leader of.</param>
/// <param name="IsPreVote">Nobody's term or vote changes by it.</param>
/// <param name="IsTransfer">The leader asked for this election, so that nobody sticks to it.</param>
/// <param name="LastIndex">The candidate's last entry.</param>
/// <param name="LastTerm">That entry's term.</param>
public sealed record VoteRequest(
    ReplicaId From, ReplicaId To, long Term, bool IsPreVote, bool IsTransfer, long LastIndex, long LastTerm) : RaftMessage(From, To, Term);

/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">Of a granted pre-vote the term asked for, else the sender's.</param>
/// <param name="IsPreVote">Which question it answers.</param>
/// <param name="IsGranted">The answer.</param>
/// <param name="RemovedBy">The index of a committed configuration in which the candidate is not a member; 0 if there is none.</param>
public sealed record VoteResponse(
    ReplicaId From, ReplicaId To, long Term, bool IsPreVote, bool IsGranted, long RemovedBy) : RaftMessage(From, To, Term);

/// <summary>The leader hands over: stand for election at once (dissertation, section 3.10).</summary>
public sealed record TimeoutNow(ReplicaId From, ReplicaId To, long Term) : RaftMessage(From, To, Term);

/// <summary>A follower asks for an index to read at.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Term">The sender's term.</param>
/// <param name="Batch">Never used twice by one start of the follower.</param>
/// <param name="Life">Which start that is.</param>
public sealed record ReadIndexRequest(ReplicaId From, ReplicaId To, long Term, long Batch, long Life) : RaftMessage(From, To, Term);

/// <summary>All reads of the batch may be answered from a state that has applied <paramref name="Index"/>.</summary>
public sealed record ReadIndexResponse(ReplicaId From, ReplicaId To, long Term, long Batch, long Life, long Index) : RaftMessage(From, To, Term);
