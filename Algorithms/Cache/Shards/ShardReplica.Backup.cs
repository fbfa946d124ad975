using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>The backup's part.</summary>
public sealed partial class ShardReplica
{
    private long _snapshotId;
    private int _loadedPieces;

    // The snapshot that is being loaded; 0 if none.
    private long _loading;

    /// <summary>A message of an owner has come. The bytes must not change while this runs.</summary>
    public ReplicationAnswer Receive(ReplicationRequest request, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Epoch >= _epoch && !IsPast(request))
        {
            Hear(request.Epoch, nowMs);
            _promisedRevision = Math.Max(_promisedRevision, request.Revision);
            if (Proposal is { Kind: ShardProposalKind.TakeOver })
            {
                // The sender's life has ended. What it sends must not change any more what is about to be owned.
            }
            else if (request.Kind == ReplicationKind.Records && IsWhole && request.After == _point)
                Append(request, nowMs);
            else if (request.Kind == ReplicationKind.Snapshot)
                Load(request, nowMs);
        }

        return new(_epoch, IsWhole, Point, _snapshotId, _loadedPieces);
    }

    // The owner has gone on since without this one, which has let go: what it sent before comes late, and would be held for nobody.
    private bool IsPast(ReplicationRequest request) => Role == ShardRole.None
        && _view is { Record: { } record } view && request.Epoch == record.Epoch && request.Revision < view.Revision
        && !record.Backups.Contains(_self) && !view.Wanted.Contains(_self);

    private void Hear(long epoch, long nowMs)
    {
        if (epoch == _epoch && Role == ShardRole.Owner)
            throw new InvalidOperationException($"Two owners speak in epoch {epoch}.");
        if (epoch > _epoch)
        {
            if (Role == ShardRole.Owner)
                StepDown(nowMs);
            ForgetSnapshots();
            _epoch = epoch;
        }

        if (Role == ShardRole.None)
            Role = ShardRole.Backup;
    }

    private void Append(ReplicationRequest request, long nowMs)
    {
        if (!RecordCodec.TryDecode(request.Bytes, out var batch, out _) || batch.FirstPosition != _point.Position + 1)
            return;
        if (_table!.Apply(batch) == ReplicaFault.None)
            (_point, _touchedMs) = (new(request.Epoch, _table.Position), nowMs);
        else
            Discard();
    }

    private void Load(ReplicationRequest request, long nowMs)
    {
        if (request.SnapshotId < _snapshotId || !SnapshotCodec.TryDecode(request.Bytes, out var piece, out _))
            return;
        if (request.SnapshotId > _snapshotId)
        {
            if (piece.Number != 0)
                return;
            Discard();
            (_table, _loading, _snapshotId) = (_options.CreateTable(), request.SnapshotId, request.SnapshotId);
        }

        if (_loading == 0 || piece.Number != _loadedPieces)
            return;
        if (_table!.Load(piece) != ReplicaFault.None)
        {
            Discard();
            return;
        }

        (_loadedPieces, _touchedMs) = (_loadedPieces + 1, nowMs);
        if (piece.IsLast)
            (_loading, _point) = (0, request.After);
    }

    // The table is of no use. The owner hears of that in the answer, and begins another snapshot.
    private void Discard() => (_table, _loading, _loadedPieces, _point) = (null, 0, 0, default);

    // Owners number their snapshots from 1 on.
    private void ForgetSnapshots()
    {
        if (_loading != 0)
            Discard();
        (_snapshotId, _loadedPieces) = (0, 0);
    }
}
