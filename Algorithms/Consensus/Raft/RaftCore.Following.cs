namespace OrleansCluster.Algorithms.Consensus.Raft;

// What a replica does with a leader's messages: figure 2, AppendEntries; dissertation, chapter 5 for snapshots.
public sealed partial class RaftCore
{
    private readonly ForwardedReads _forwarded = new();
    private List<SnapshotPart> _parts = [];
    private ReceivingSnapshot? _receiving;
    private SnapshotDescriptor? _reset;
    private SnapshotDescriptor? _restore;
    private (TimeSpan Moment, long Index)? _asOf;

    /// <summary>A received snapshot was found damaged when it was whole: it is to be sent once more, from its beginning.</summary>
    public void SnapshotDamaged(SnapshotDescriptor snapshot)
    {
        if (_receiving is { } receiving && receiving.Snapshot.IsSame(snapshot))
        {
            _receiving = null;
            Send(new SnapshotResponse(Id, receiving.Last.Leader, _term, snapshot, 0, receiving.Last.Round, Echo));
        }
    }

    private void HandleAppend(AppendRequest request)
    {
        HeardLeader(request.From);
        TakeStamp(request.Stamp);
        if (IsStalled)
            return; // Others may commit without this disk, so the leader would send more and more.
        // What is committed here, the leader has too: there is nothing to compare (pitfall 15).
        var known = (int)Math.Clamp(_log.Commit - request.PreviousIndex, 0, request.Entries.Count);
        var previous = request.PreviousIndex + known;
        if (previous < _log.Commit)
        {
            Accept(request.From, _log.Commit, request.Stamp.Round);
            return;
        }

        if (known == 0 && _log.TermAt(previous) != request.PreviousTerm)
        {
            Reject(request);
            return;
        }

        for (var i = known; i < request.Entries.Count; i++)
            Take(request.Entries[i]);
        var matched = request.PreviousIndex + request.Entries.Count;
        _log.CommitTo(Math.Min(request.Commit, matched));
        Accept(request.From, matched, request.Stamp.Round);
    }

    private void Take(LogEntry entry)
    {
        var term = _log.TermAt(entry.Index);
        if (term == entry.Term)
            return;
        if (term is not null)
        {
            _log.TruncateFrom(entry.Index);
            _durability.TruncatedFrom(entry.Index);
        }

        _log.Append(entry);
        _durability.EntriesAppended();
    }

    private void Accept(ReplicaId leader, long index, long round) =>
        SendDurably(new AppendResponse(Id, leader, _term, IsAccepted: true, index, 0, 0, round, Echo), _durability.Entries);

    private void Reject(AppendRequest request)
    {
        var hint = Math.Max(_log.HighestNotAbove(Math.Min(request.PreviousIndex, _log.LastIndex), request.PreviousTerm), _log.Commit);
        SendDurably(
            new AppendResponse(
                Id, request.From, _term, IsAccepted: false, request.PreviousIndex, hint, _log.TermAt(hint) ?? 0, request.Stamp.Round, Echo),
            _durability.Promises);
    }

    private void HandleHeartbeat(Heartbeat heartbeat)
    {
        HeardLeader(heartbeat.From);
        TakeStamp(heartbeat.Stamp);
        _log.CommitTo(heartbeat.Commit);
        SendDurably(new HeartbeatResponse(Id, heartbeat.From, _term, heartbeat.Stamp.Round, Echo), _durability.Promises);
    }

    private void HandleSnapshot(SnapshotRequest request)
    {
        HeardLeader(request.From);
        TakeStamp(request.Stamp);
        var snapshot = request.Snapshot;
        if (HasAll(snapshot))
        {
            _receiving = null;
            Accept(request.From, Math.Max(snapshot.Index, _log.Commit), request.Stamp.Round);
            return;
        }

        if (_receiving is null || !_receiving.Snapshot.IsSame(snapshot))
            _receiving = new ReceivingSnapshot(snapshot);
        _receiving.Last = (request.From, request.Stamp.Round);
        if (request.Offset == _receiving.Received && request.Data.Length <= snapshot.Bytes - request.Offset
            && (!request.Data.IsEmpty || snapshot.Bytes == 0))
        {
            _parts.Add(new SnapshotPart(snapshot, request.Offset, request.Data));
            _receiving.Received += request.Data.Length;
            _receiving.Write = _durability.Gathering;
        }

        SendDurably(
            new SnapshotResponse(Id, request.From, _term, snapshot, _receiving.Received, request.Stamp.Round, Echo),
            Math.Max(_receiving.Write, _durability.Promises));
    }

    // Whether the log has all that the snapshot stands for. Then it stays: it may hold more, acknowledged (pitfalls 15 and 29).
    private bool HasAll(SnapshotDescriptor snapshot)
    {
        if (snapshot.Index <= _log.Commit)
            return true;
        if (_log.TermAt(snapshot.Index) != snapshot.Term)
            return false;
        _log.CommitTo(snapshot.Index);
        return true;
    }

    private void InstallIfWhole(long persisted)
    {
        if (_receiving is not { IsWhole: true } receiving || receiving.Write == 0 || receiving.Write > persisted)
            return;
        _receiving = null;
        var snapshot = receiving.Snapshot;
        if (!HasAll(snapshot))
        {
            _log.Restore(snapshot, snapshot.Index, snapshot.Term);
            _durability.Restore(snapshot.Index);
            _durability.EntriesAppended();
            (_reset, _restore, _snapshot, _handedOut) = (snapshot, snapshot, snapshot, snapshot.Index);
        }

        if (_leader == receiving.Last.Leader)
            Accept(_leader, Math.Max(snapshot.Index, _log.Commit), receiving.Last.Round);
    }

    // The message was sent after the leader had this replica's clock, and the leader's quorum was asked QuorumAge before: so nothing that
    // was committed by then lies above the leader's commit index.
    private void TakeStamp(RoundStamp stamp)
    {
        if (stamp.Echo is not { } echo || echo.Life != _life)
            return;
        var moment = echo.Clock - stamp.QuorumAge;
        if (_asOf is null || moment > _asOf.Value.Moment)
            _asOf = (moment, stamp.LeaderCommit);
    }

    private void ForwardReads()
    {
        if (_forwarded.IsDue)
            Send(new ReadIndexRequest(Id, _leader, _term, _forwarded.Send(_now), _life));
    }

    private void HandleReadIndexResponse(ReadIndexResponse response)
    {
        if (response.Life != _life)
            return;
        foreach (var context in _forwarded.Answered(response.Batch))
            _readResults.Add(new ReadResult(context, ReadOutcome.Ready, response.Index));
    }
}
