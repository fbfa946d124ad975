using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What an owner knows of one backup, or of a member that is to become one. One message to it is under way at a time.</summary>
internal sealed class BackupLink(long position)
{
    private CacheSnapshot? _snapshot;
    private ReadOnlyMemory<byte> _piece;
    private int _pieceNumber;
    private bool _isLastPiece;
    private long _waitingSinceMs;
    private bool _isWaiting;
    private long _retryAtMs;
    private long _needsAfter = position;

    public LinkState State { get; private set; } = LinkState.Probing;

    /// <summary>It has everything up to here, if it is <see cref="LinkState.Streaming"/>.</summary>
    public long AckedPosition { get; private set; }

    public long SnapshotId { get; private set; }

    /// <summary>The point that the snapshot is of.</summary>
    public HistoryPoint SnapshotPoint { get; private set; }

    /// <summary>The revision of the record that it answered to last.</summary>
    public long HeardRevision { get; private set; }

    /// <summary>The revision of the record that it was asked with last, and may have answered to.</summary>
    public long AskedRevision { get; private set; }

    /// <summary>Acknowledgments wait for it, so that it has everything acknowledged when it is asked for.</summary>
    public bool IsJoining { get; set; }

    public bool IsUnderWay { get; private set; }

    /// <summary>What it needs must not be let go of: records after this position; <see cref="long.MaxValue"/> if it needs none.</summary>
    public long NeedsAfter => State switch
    {
        LinkState.Streaming => AckedPosition,
        LinkState.Loading => SnapshotPoint.Position,
        LinkState.Probing => _needsAfter,
        _ => long.MaxValue,
    };

    /// <summary>Whether it had been silent for longer than that at that time.</summary>
    public bool IsOverdue(long atMs, long patienceMs) => _isWaiting && atMs > _waitingSinceMs + patienceMs;

    public bool MayAsk(long nowMs) => !IsUnderWay && nowMs >= _retryAtMs;

    public void Stream(long position)
    {
        (_snapshot, _piece) = (null, default);
        (State, AckedPosition) = (LinkState.Streaming, position);
    }

    /// <summary>It has to say how far it is, and nothing is kept for it until then.</summary>
    public void Probe()
    {
        (_snapshot, _piece, _needsAfter) = (null, default, long.MaxValue);
        (State, IsJoining) = (LinkState.Probing, false);
    }

    /// <summary>It has something else than the owner, or nothing.</summary>
    public void Part()
    {
        (_snapshot, _piece) = (null, default);
        (State, IsJoining) = (LinkState.Parted, false);
    }

    public void Load(CacheSnapshot snapshot, HistoryPoint point, long id, int pieceBytes)
    {
        if (snapshot.Position != point.Position)
            throw new InvalidOperationException($"A snapshot of {snapshot.Position} is not one of {point.Position}.");
        (_snapshot, SnapshotPoint, SnapshotId, State) = (snapshot, point, id, LinkState.Loading);
        TakePiece(pieceBytes);
    }

    /// <summary>The piece that comes next, as long as it was not answered the same one.</summary>
    public ReadOnlyMemory<byte> Piece => _piece;

    /// <summary>So many pieces of the snapshot have arrived.</summary>
    public void Loaded(int pieces, int pieceBytes)
    {
        if (pieces != _pieceNumber + 1)
            return;
        if (_isLastPiece)
            Stream(SnapshotPoint.Position);
        else
            TakePiece(pieceBytes);
    }

    public void Asked(long revision, long nowMs)
    {
        (IsUnderWay, AskedRevision) = (true, revision);
        if (!_isWaiting)
            (_isWaiting, _waitingSinceMs) = (true, nowMs);
    }

    public void Answered(long revision) => (IsUnderWay, _isWaiting, HeardRevision) = (false, false, Math.Max(HeardRevision, revision));

    public void Failed(long retryAtMs) => (IsUnderWay, _retryAtMs) = (false, retryAtMs);

    public void PutOff(long retryAtMs) => _retryAtMs = retryAtMs;

    private void TakePiece(int pieceBytes)
    {
        var piece = _snapshot!.TakePiece(pieceBytes) ?? throw new InvalidOperationException("A snapshot ended without a last piece.");
        (_piece, _pieceNumber, _isLastPiece) = (SnapshotCodec.Encode(piece), piece.Number, piece.IsLast);
    }
}
