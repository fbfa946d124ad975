using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>The owner's part.</summary>
public sealed partial class ShardReplica
{
    private long _snapshots;

    /// <summary>Runs operations one after the other; false, and nothing has happened, if the shard is not served here.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="results">As many places.</param>
    /// <param name="nowMs">The silo's clock.</param>
    /// <param name="position">What must be acknowledged before the results may be told.</param>
    public bool TryApply(ReadOnlySpan<CacheOperation> operations, Span<CacheResult> results, long nowMs, out long position)
    {
        if (Serving is { } serving)
            serving.Table.Apply(operations, serving.TimeAt(nowMs), results);
        return Changed(out position);
    }

    /// <summary>Invalidates a tag (<see cref="CacheTable.Invalidate"/>); false, and nothing has happened, if the shard is not served here.</summary>
    /// <inheritdoc cref="TryApply"/>
    public bool TryInvalidate(string tag, long nowMs, out CacheResult result, out long position)
    {
        result = Serving is { } serving ? serving.Table.Invalidate(tag, serving.TimeAt(nowMs)) : default;
        return Changed(out position);
    }

    /// <summary>Removes everything (<see cref="CacheTable.Clear"/>); false, and nothing has happened, if the shard is not served here.</summary>
    /// <inheritdoc cref="TryApply"/>
    public bool TryClear(long nowMs, out CacheResult result, out long position)
    {
        result = Serving is { } serving ? serving.Table.Clear(serving.TimeAt(nowMs)) : default;
        return Changed(out position);
    }

    /// <summary>Removes what has expired, within a budget (<see cref="CacheTable.Advance"/>); tells whether there is more to do now.</summary>
    public bool Advance(long nowMs, int budget)
    {
        if (Serving is not { } serving)
            return false;
        var isMore = serving.Table.Advance(serving.TimeAt(nowMs), budget);
        Changed(out _);
        return isMore;
    }

    /// <summary>What is to be sent to a member now; false if nothing, or if something is under way to it.</summary>
    public bool TryAsk(ShardMember member, long nowMs, [NotNullWhen(true)] out ReplicationRequest? request)
    {
        request = null;
        if (Role != ShardRole.Owner || !_links.TryGetValue(member, out var link) || !link.MayAsk(nowMs))
            return false;
        if (link.State == LinkState.Parted && !IsNamed(member))
        {
            // The snapshot ends where a batch does.
            Release();
            Take(isAll: true);
            link.Load(_table!.BeginSnapshot(), _outgoing!.End, ++_snapshots, _options.MessageBytes);
        }

        // As late as here, so that all changes since the last message go into one.
        if (link.State == LinkState.Streaming && !_outgoing!.TryFindAfter(link.AckedPosition, out _, out _))
            Take();
        request = link.State switch
        {
            LinkState.Loading => new(ReplicationKind.Snapshot, _epoch, _view!.Revision, link.SnapshotPoint, link.SnapshotId, link.Piece),
            LinkState.Streaming when _outgoing!.TryFindAfter(link.AckedPosition, out var after, out var batch) =>
                new(ReplicationKind.Records, _epoch, _view!.Revision, after, 0, batch),
            LinkState.Streaming when IsNamed(member) || link.HeardRevision == _view!.Revision => null,
            LinkState.Probing or LinkState.Streaming => new(ReplicationKind.Probe, _epoch, _view!.Revision, default, 0, default),
            _ => null,
        };
        if (request is not null)
            link.Asked(request.Revision, nowMs);
        return request is not null;
    }

    /// <summary>A member has answered.</summary>
    public void Answered(ShardMember member, ReplicationRequest request, ReplicationAnswer answer, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Epoch > _epoch)
        {
            // There is another owner, of which the store will tell.
            if (Role == ShardRole.Owner)
                StepDown(nowMs);
            _epoch = answer.Epoch;
            return;
        }

        if (Role != ShardRole.Owner || request.Epoch != _epoch || !_links.TryGetValue(member, out var link) || !link.IsUnderWay)
            return;
        link.Answered(request.Revision);
        if (link.State == LinkState.Loading && answer.SnapshotId == link.SnapshotId && answer.LoadedPieces > 0)
            link.Loaded(answer.LoadedPieces, _options.MessageBytes);
        else if (link.State != LinkState.Loading && answer.IsWhole && _outgoing!.Continues(answer.Point)
            && (link.State == LinkState.Probing || answer.Point.Position >= link.AckedPosition))
            link.Stream(answer.Point.Position);
        else
        {
            // A table that cannot be loaded is not loaded again and again at once.
            if (link.State == LinkState.Loading)
                link.PutOff(nowMs + _options.RetryMs);
            link.Part();
        }

        Release();
        Acknowledge();
        Plan(nowMs);
    }

    /// <summary>Nothing was heard of a message; it may arrive yet.</summary>
    public void Failed(ShardMember member, ReplicationRequest request, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Role == ShardRole.Owner && request.Epoch == _epoch && _links.TryGetValue(member, out var link) && link.IsUnderWay)
            link.Failed(nowMs + _options.RetryMs);
        Plan(nowMs);
    }

    private bool Changed(out long position)
    {
        position = 0;
        if (Serving is not { } serving)
            return false;
        position = serving.Table.Position;
        Release();
        Acknowledge();
        return true;
    }

    private void Own(ShardRecord record, long nowMs)
    {
        var start = record.Generation * ShardLimits.PositionsOfGeneration;
        if (!IsWhole || _point.Position < start)
        {
            if (record.Epoch != record.Beginning)
                return;
            (_table, _point, _touchedMs) = (_options.CreateTable(start), new(record.Epoch, start), nowMs);
        }

        // The time goes on from what the last records said, and what has passed since they came.
        var baseMs = _table!.NowMs + Math.Max(0, nowMs - _touchedMs);
        _table.TakeOver(baseMs);
        (Role, _outgoing, _snapshots) = (ShardRole.Owner, new(_point), 0);
        foreach (var backup in record.Backups)
            _links.Add(backup, new(_point.Position));
        _owned = new ServingShard(_table, _epoch, baseMs, nowMs) { AckedPosition = record.Backups.IsEmpty || WasHandedOver(record) ? _point.Position : 0 };
        Serve(_owned);
    }

    // By the one before, which is named: so all that are named hold the same. After a takeover nobody knows that.
    private bool WasHandedOver(ShardRecord record) => _before?.Epoch + 1 == record.Epoch && record.Backups.Contains(_before!.Owner);

    private void StepDown(long nowMs)
    {
        var isClean = _table!.Position == _outgoing!.End.Position;
        (_point, _touchedMs) = (_outgoing.End, nowMs - (_owned!.TimeAt(nowMs) - _table.NowMs));
        (Role, Proposal, NeedsStore) = (ShardRole.Backup, null, false);
        Serve(null);
        (_owned, _outgoing) = (null, null);
        _links.Clear();

        // Changes of which no records were taken would pass for none.
        if (!isClean)
            Discard();
    }

    private void Serve(ServingShard? shard) => Volatile.Write(ref _serving, shard);

    private void PlanAsOwner(ShardView view, long nowMs)
    {
        Connect(view, nowMs);
        if (Proposal is null)
        {
            Proposal = ShardPlanner.AsOwner(_self, view, SightOf, out var heir);
            if (Proposal is null && heir is null && _bindingRevision == view.Revision)
                Proposal = new(ShardProposalKind.Release, view.Revision, view.Record!, []);

            // For the heir everything has to come to rest, and from the proposal on nobody knows who is the owner.
            Serve(heir is null ? _owned : null);
            Release();
        }

        Acknowledge();
    }

    private void Connect(ShardView view, long nowMs)
    {
        NeedsStore = false;
        foreach (var (member, link) in _links)
        {
            if (IsNamed(member))
            {
                NeedsStore |= link.IsOverdue(nowMs, _options.PatienceMs) && !link.IsOverdue(_storeAnsweredMs, _options.PatienceMs);
                continue;
            }

            if (!view.Wanted.Contains(member) || !view.Living.Contains(member))
            {
                _links.Remove(member);
                _bindingRevision = Math.Max(_bindingRevision, link.AskedRevision);
            }
            else if (link.IsOverdue(nowMs, _options.PatienceMs))
                link.Probe();
            else if (link.State == LinkState.Streaming && _outgoing!.BytesAfter(link.AckedPosition) + _table!.WaitingRecordBytes <= _options.MessageBytes)
                link.IsJoining = true;
        }

        foreach (var member in view.Wanted)
        {
            if (member != _self)
                _links.TryAdd(member, new(_outgoing!.End.Position));
        }
    }

    private LinkSight SightOf(ShardMember member)
    {
        if (!_links.TryGetValue(member, out var link))
            return default;
        var isUseless = link.State is LinkState.Parted or LinkState.Loading || link.IsOverdue(_storeAnsweredMs, _options.PatienceMs);
        if (link.State != LinkState.Streaming || isUseless)
            return new(isUseless, false, false);
        return new(
            false, link.IsJoining && link.AckedPosition >= _owned!.AckedPosition && link.HeardRevision == _view!.Revision, link.AckedPosition == _table!.Position);
    }

    // The record may name it: from when the owner asks for it to be added, until the owner knows that it was taken out.
    private bool IsNamed(ShardMember member) =>
        _view!.Record!.Backups.Contains(member) || (Proposal is { Kind: ShardProposalKind.AddBackup } adding && adding.Record.Backups.Contains(member));

    private void Acknowledge()
    {
        var acked = _table!.Position;
        foreach (var (member, link) in _links)
        {
            if (link.IsJoining || IsNamed(member))
                acked = Math.Min(acked, link.State == LinkState.Streaming ? link.AckedPosition : 0);
        }

        _owned!.AckedPosition = acked;
    }

    // Lets go of what every link has; without a link that needs any, of all.
    private void Release()
    {
        var needed = long.MaxValue;
        foreach (var link in _links.Values)
            needed = Math.Min(needed, link.NeedsAfter);
        _outgoing!.Trim(needed);
        while (needed == long.MaxValue && _table!.TakeRecords(_options.MessageBytes) is { } batch)
            _outgoing.Pass(_epoch, batch);
    }

    // Records go from the table to those that are kept for backups, as far as there is room.
    private void Take(bool isAll = false)
    {
        while ((isAll || _outgoing!.Bytes < _options.KeptRecordBytes) && _table!.TakeRecords(_options.MessageBytes) is { } batch)
            _outgoing!.Add(_epoch, batch);
    }
}
