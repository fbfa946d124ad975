namespace OrleansCluster.Algorithms.Consensus.Raft;

// A leader's part in sending snapshots, and the log's end that they allow to drop: dissertation, chapter 5.
public sealed partial class RaftCore
{
    // In election timeouts: for so long a snapshot that does not get on keeps its file, and the log after it.
    private const int SnapshotPatience = 20;

    private SnapshotDescriptor? _snapshot;
    private List<SnapshotRead> _snapshotReads = [];

    /// <summary>The newest snapshot, and those that are on their way to followers: their files are still needed.</summary>
    public IReadOnlyList<SnapshotDescriptor> SnapshotsInUse =>
        [.. _followers.Select(one => one.Transfer?.Snapshot).Append(_snapshot).OfType<SnapshotDescriptor>().Distinct()];

    /// <summary>
    /// What a snapshot with the effects up to an index stands for, without tag and length; null if the log does not know any more, and
    /// a snapshot would be of no use.
    /// </summary>
    public SnapshotDescriptor? DescribeState(long index) =>
        _log.TermAt(index) is { } term && _log.ConfigurationAt(index) is ({ } configuration, var at)
            ? new SnapshotDescriptor(index, term, configuration, at, 0, 0)
            : null;

    /// <summary>A snapshot of this replica's own state machine is durable.</summary>
    /// <param name="index">The last entry applied in it; one that was handed out.</param>
    /// <param name="tag">What no other snapshot of that index has.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>Its descriptor; null if a newer one was installed meanwhile, and this one is of no use.</returns>
    public SnapshotDescriptor? SnapshotTaken(long index, ulong tag, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, _handedOut);
        if (index <= (_snapshot?.Index ?? 0) || _log.TermAt(index) is not { } term)
            return null;
        var (configuration, configurationIndex) = _log.ConfigurationAt(index);
        return _snapshot = new SnapshotDescriptor(index, term, configuration!, configurationIndex, tag, bytes);
    }

    /// <summary>Lets the log begin later: after <paramref name="index"/> if the newest snapshot has it, and none that is being sent needs more.</summary>
    /// <returns>The first index that the log has now: what is below may be dropped from the disk.</returns>
    public long CompactTo(long index)
    {
        foreach (var snapshot in SnapshotsInUse)
            index = Math.Min(index, snapshot.Index);
        _log.CompactTo(Math.Min(index, _snapshot?.Index ?? 0));
        return _log.FirstIndex;
    }

    /// <summary>As <see cref="CompactTo(long)"/>, but leaves some entries before an index, for followers that are a little behind.</summary>
    /// <param name="index">The newest snapshot's.</param>
    /// <param name="trailingEntries">The most entries to leave.</param>
    /// <param name="trailingBytes">The most bytes of them.</param>
    public long CompactTo(long index, long trailingEntries, long trailingBytes)
    {
        var kept = index;
        for (var bytes = 0L; kept > _log.FirstIndex - 1 && index - kept < trailingEntries; kept--)
        {
            bytes += _log.SizeAt(kept);
            if (bytes > trailingBytes)
                break;
        }

        return CompactTo(kept);
    }

    /// <summary>A part that was asked for is here.</summary>
    public void SnapshotPartRead(SnapshotRead read, ReadOnlyMemory<byte> data, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(read);
        Advance(now);
        if (Find(read.For) is { Transfer: { } transfer } follower && transfer.Snapshot.IsSame(read.Snapshot) && transfer.Offset == read.Offset)
            Send(new SnapshotRequest(Id, read.For, _term, read.Snapshot, read.Offset, data, StampFor(follower)));
    }

    /// <summary>
    /// A part that was asked for cannot be read. If it is of the newest snapshot, this leader can never bring that follower up to date:
    /// it gives up its office, and lets others stand first (pitfall 5).
    /// </summary>
    public void SnapshotReadFailed(SnapshotRead read, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(read);
        Advance(now);
        if (Find(read.For) is not { Transfer: { } transfer } follower || !transfer.Snapshot.IsSame(read.Snapshot))
            return;
        if (read.Snapshot.IsSame(_snapshot))
        {
            StepDown();
            _electionDeadline += 2 * _options.ElectionTimeout;
        }
        else
        {
            follower.BecomeProbe(follower.Match + 1);
        }
    }

    private void BeginSnapshot(Progress follower)
    {
        // Nobody is there to take it; an answer to a heartbeat brings us back.
        if (_snapshot is null || _now - follower.Heard >= _options.ElectionTimeout)
        {
            follower.IsWaiting = true;
            return;
        }

        follower.BecomeSnapshot(_snapshot, _now);
        AskForPart(follower);
    }

    private void AskForPart(Progress follower)
    {
        var transfer = follower.Transfer!;
        if (transfer.Asked is not null)
            return;
        transfer.Asked = _now;
        var length = (int)Math.Min(_options.SnapshotPartBytes, transfer.Snapshot.Bytes - transfer.Offset);
        _snapshotReads.Add(new SnapshotRead(follower.Id, transfer.Snapshot, transfer.Offset, length));
    }

    private void AskForLostParts()
    {
        foreach (var follower in _followers)
        {
            if (follower.Transfer is { } stuck && _now - stuck.Moved >= SnapshotPatience * _options.ElectionTimeout)
                follower.BecomeProbe(follower.Match + 1); // It would keep the log from being compacted. If it comes back, the newest is sent.
            if (follower.Transfer is { Asked: { } asked } transfer
                && _now - asked >= _options.ElectionTimeout && _now - follower.Heard < _options.ElectionTimeout)
                transfer.Asked = null;
        }
    }

    private void HandleSnapshotResponse(SnapshotResponse response, Progress follower)
    {
        if (follower.Transfer is not { } transfer || !transfer.Snapshot.IsSame(response.Snapshot) || response.Received == transfer.Offset)
            return;
        if (response.Received > transfer.Offset)
            transfer.Moved = _now;
        transfer.Offset = response.Received;
        transfer.Asked = null;
    }
}
