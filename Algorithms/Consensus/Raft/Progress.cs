namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>What a leader knows of one other replica.</summary>
internal sealed class Progress(ReplicaId id, long next, TimeSpan now, RaftOptions options)
{
    public ReplicaId Id => id;

    /// <summary>The highest index at which its log is known to be the leader's, durably.</summary>
    public long Match { get; private set; }

    /// <summary>The next entry to send.</summary>
    public long Next { get; private set; } = next;

    public ReplicationState State { get; private set; } = ReplicationState.Probe;

    public Inflights Inflights { get; } = new(options.MaxInflightMessages, options.MaxInflightBytes);

    /// <summary>Of a probe: whether its answer is waited for.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When it was last heard. At first the moment it was made: it is given time to answer.</summary>
    public TimeSpan Heard { get; set; } = now;

    /// <summary>When it was last sent entries, or was known to have more of them than before.</summary>
    public TimeSpan Moved { get; set; } = TimeSpan.MinValue / 2;

    /// <summary>The highest round that it has answered.</summary>
    public long Round { get; set; }

    /// <summary>The highest commit index that it was sent.</summary>
    public long CommitSent { get; set; }

    public ClockEcho? Echo { get; set; }

    /// <summary>The snapshot that is being sent.</summary>
    public SnapshotTransfer? Transfer { get; private set; }

    public CatchUp CatchUp { get; } = new(now);

    public void Accepted(long index, TimeSpan now)
    {
        if (index <= Match)
            return;
        Moved = now;
        Match = index;
        Next = Math.Max(Next, index + 1);
    }

    public void Sent(long lastIndex, long bytes, TimeSpan now)
    {
        Moved = now;
        if (State == ReplicationState.Replicate)
        {
            Next = lastIndex + 1;
            Inflights.Add(lastIndex, bytes);
        }
        else
        {
            IsWaiting = true;
        }
    }

    public void BecomeProbe(long next)
    {
        State = ReplicationState.Probe;
        Next = Math.Max(next, Match + 1);
        IsWaiting = false;
        Transfer = null;
        Inflights.Clear();
    }

    public void BecomeReplicate()
    {
        State = ReplicationState.Replicate;
        Next = Match + 1;
        IsWaiting = false;
        Transfer = null;
        Inflights.Clear();
    }

    public void BecomeSnapshot(SnapshotDescriptor snapshot, TimeSpan now)
    {
        State = ReplicationState.Snapshot;
        Transfer = new SnapshotTransfer(snapshot, now);
        Inflights.Clear();
    }
}
