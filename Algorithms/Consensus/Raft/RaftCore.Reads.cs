namespace OrleansCluster.Algorithms.Consensus.Raft;

// Linearizable reads: dissertation, section 6.4.
public sealed partial class RaftCore
{
    private bool HasLease =>
        _options.LeaseReads && !_leaseGivenUp && _rounds.Confirmed is { } began && _now - began < _options.LeaseDuration;

    /// <summary>
    /// Asks at which index a read is linearizable: a state that has applied it has all that was committed before this call. The answer
    /// is in a <see cref="RaftReady.Reads"/>. A follower asks its leader. An answer may fail to come while no quorum is reached;
    /// it fails after two election timeouts at a follower, and with the leader's office at a leader.
    /// </summary>
    /// <param name="context">Comes back with the answer.</param>
    /// <param name="now">The monotonic clock, read after the read was asked for (duty 2).</param>
    public void ReadIndex(long context, TimeSpan now)
    {
        Advance(now);
        if (_role == RaftRole.Leader)
            AddRead(new PendingRead(context, 0, ReplicaId.None, 0));
        else if (_leader.IsNone)
            Fail([context], ReadOutcome.NoLeader);
        else if (_forwarded.Count >= _options.MaxPendingReads)
            Fail([context], ReadOutcome.TooMany);
        else
            _forwarded.Add(context);
    }

    /// <summary>
    /// An index such that a state that has applied it has all that was committed up to <paramref name="maxAge"/> ago, by this
    /// replica's clock alone; null if this replica does not know one. The age counts from a moment at which the leader had a quorum.
    /// </summary>
    public long? IndexOfAge(TimeSpan maxAge, TimeSpan now)
    {
        Advance(now);
        var asOf = _role == RaftRole.Leader && HasCommittedInTerm && _rounds.Confirmed is { } confirmed ? (confirmed, _log.Commit) : _asOf;
        return asOf is var (moment, index) && _now - moment <= maxAge ? index : null;
    }

    private void AddRead(PendingRead read)
    {
        if (_rounds.Count + _earlyReads.Count >= _options.MaxPendingReads)
        {
            if (read.Follower.IsNone)
                Fail([read.Context], ReadOutcome.TooMany);
        }
        else if (!HasCommittedInTerm)
        {
            _earlyReads.Add(read); // What an earlier leader has committed is not known before (pitfall 20).
        }
        else if (HasLease)
        {
            Answer(read with { Index = _log.Commit });
        }
        else
        {
            _rounds.Add(read with { Index = _log.Commit });
        }
    }

    private void AddEarlyReads()
    {
        foreach (var read in _earlyReads)
            _rounds.Add(read with { Index = _log.Commit });
        _earlyReads.Clear();
    }

    private void Confirm(Progress follower, long round, ClockEcho echo)
    {
        follower.Echo = echo;
        if (round <= follower.Round)
            return;
        follower.Round = round;
        ConfirmRounds();
    }

    private void ConfirmRounds()
    {
        foreach (var read in _rounds.Confirm(_log.Configuration!.QuorumValue(_roundOf)))
            Answer(read);
    }

    private void Answer(PendingRead read)
    {
        if (read.Follower.IsNone)
            _readResults.Add(new ReadResult(read.Context, ReadOutcome.Ready, read.Index));
        else
            Send(new ReadIndexResponse(Id, read.Follower, _term, read.Context, read.Life, read.Index));
    }
}
