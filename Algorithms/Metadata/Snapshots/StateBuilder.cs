using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Encoding;
using OrleansCluster.Algorithms.Metadata.Leases;
using OrleansCluster.Algorithms.Metadata.Quotas;
using OrleansCluster.Algorithms.Metadata.Sessions;

namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>
/// Builds a state of a snapshot's records, and refuses what no store can have written. What follows from the versions of the
/// keys (which end with a lease, what prefixes hold, the history) is not in the snapshot, or only to be compared.
/// </summary>
internal sealed class StateBuilder
{
    private readonly MetadataState _state = new();
    private readonly List<StoredAnswer> _answers = [];
    private readonly List<KeyVersion> _versions = [];
    private readonly List<KeyVersion> _changes = [];
    private readonly List<PrefixQuota> _quotas = [];
    private Session? _session;
    private ByteString _lastKey;
    private RecordKind? _last;

    public bool IsComplete => _last == RecordKind.End;

    /// <summary>Reads whole records.</summary>
    public void Read(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        while (reader.Remaining > 0)
        {
            ReadRecord(ref reader);
            if (reader.Problem is { } problem)
                throw new MetadataSnapshotException($"The snapshot holds a record that cannot be read: {problem.Kind}.");
        }
    }

    public MetadataState Build()
    {
        RestoreChanges();
        return _state;
    }

    private static void Require(bool condition, string wrong)
    {
        if (!condition)
            throw new MetadataSnapshotException($"The snapshot contradicts itself: {wrong}.");
    }

    private static bool Follows(RecordKind kind, RecordKind? last) => (kind, last) switch
    {
        (RecordKind.Header, null) => true,
        (RecordKind.Header, _) or (_, null) or (_, RecordKind.End) => false,
        (RecordKind.Session, RecordKind.Answer) or (RecordKind.Key, RecordKind.Version) => true,
        (RecordKind.Answer, _) => last is RecordKind.Session or RecordKind.Answer,
        (RecordKind.Version, _) => last is RecordKind.Key or RecordKind.Version,
        _ => kind >= last,
    };

    private void ReadRecord(ref ByteReader reader)
    {
        var kind = (RecordKind)reader.Choice((int)RecordKind.End + 1);
        Require(Follows(kind, _last), $"{kind} after {_last?.ToString() ?? "nothing"}");
        if (kind != RecordKind.Answer)
            EndSession();
        if (kind != RecordKind.Version)
            EndKey();
        _last = kind;
        switch (kind)
        {
            case RecordKind.Header:
                ReadHeader(ref reader);
                break;
            case RecordKind.Mark:
                _state.Marks.Restore(new TimeMark(reader.Number(), reader.Number()));
                break;
            case RecordKind.Quota:
                _quotas.Add(new PrefixQuota(reader.Key(), reader.Number(), reader.Number()));
                _state.Quotas.Set(_quotas[^1] with { Used = 0 });
                break;
            case RecordKind.Lease:
                _state.Leases.Set(new Lease(reader.Number(), reader.Number(), reader.Number(), reader.Number()));
                break;
            case RecordKind.Session:
                _session = new Session(reader.Number(), reader.Number(), default);
                break;
            case RecordKind.Answer:
                _answers.Add(new StoredAnswer(
                    reader.Number(), reader.UInt32(), reader.Bytes(MetadataLimits.MaxStoredAnswerBytes, RefusalKind.AnswerTooLarge)));
                break;
            case RecordKind.Key:
                _versions.Add(VersionCodec.Read(ref reader));
                break;
            case RecordKind.Version:
                _versions.Add(VersionCodec.ReadContent(ref reader, _versions[0].Key));
                break;
            default:
                ReadEnd(ref reader);
                break;
        }
    }

    private void ReadHeader(ref ByteReader reader)
    {
        if (reader.UInt32() != SnapshotFormat.Magic)
            throw new MetadataSnapshotException("The bytes are no snapshot of a metadata store.");
        var version = reader.Byte();
        if (version != SnapshotFormat.Version)
        {
            throw new MetadataSnapshotException(
                $"The snapshot has format version {version}; this program reads version {SnapshotFormat.Version}.", true);
        }

        _state.AppliedIndex = reader.Unsigned();
        _state.Revision = reader.Number();
        _state.CompactedRevision = reader.Number();
        _state.SweptRevision = reader.Number();
        _state.Quotas.StoreLimit = reader.Number();
        Require(
            _state.SweptRevision <= _state.CompactedRevision && _state.CompactedRevision <= _state.Revision,
            "its revisions are out of order");
    }

    private void EndSession()
    {
        if (_session is null)
            return;
        Require(_state.Leases.Find(_session.Id) is not null, "a session without its lease");
        for (var at = 0; at < _answers.Count; at++)
            Require(_answers[at].Sequence >= (at == 0 ? _session.Lowest : _answers[at - 1].Sequence + 1), "answers out of order");
        Require(_answers.Count == 0 || _answers[^1].Sequence < _session.Lowest + MetadataLimits.SessionWindow, "an answer beyond its session's window");
        _state.Sessions.Restore(_session with { Answers = AnswerWindow.Of(_answers, _session.Lowest) });
        _answers.Clear();
        _session = null;
    }

    private void EndKey()
    {
        if (_versions.Count == 0)
            return;
        Require(_lastKey.CompareTo(_versions[0].Key) < 0, "keys out of order");
        _lastKey = _versions[0].Key;
        for (var at = 0; at < _versions.Count; at++)
        {
            Require(_versions[at].ModRevision > (at == 0 ? 0 : _versions[at - 1].ModRevision), "versions of a key out of order");
            if (_versions[at].ModRevision >= _state.SweptRevision)
                _changes.Add(_versions[at]);
        }

        var newest = _versions[^1];
        Require(newest.ModRevision <= _state.Revision, "a version from behind its revision");
        Require(newest.LeaseId == 0 || _state.Leases.Find(newest.LeaseId) is not null, "a key without its lease");
        _state.Keys.Restore([.. _versions]);
        _state.Leases.Move(newest.Key, 0, newest.LeaseId);
        if (!newest.IsDeletion)
            _state.Quotas.Charge(newest.Key, newest.Cost);
        _versions.Clear();
    }

    private void ReadEnd(ref ByteReader reader)
    {
        Require(reader.Number() == _state.Keys.Current.Count, "keys are missing");
        Require(reader.Number() == _state.Keys.RetainedBytes, "its bytes do not add up");
        Require(reader.Number() == _state.Sessions.StoredBytes, "the bytes of its answers do not add up");
        Require(_quotas.SequenceEqual(_state.Quotas.Freeze()), "the bytes of its prefixes do not add up");
    }

    /// <summary>
    /// Puts the changes, which came by key, into the order in which they were made. No revision is without a change, and those
    /// of one are numbered from 0 on, so each has its place: counting finds it, and finds what is missing.
    /// </summary>
    private void RestoreChanges()
    {
        var first = Math.Max(1, _state.SweptRevision);
        var revisions = _state.Revision - first + 1;
        Require(revisions <= _changes.Count, "revisions are missing");
        var starts = new int[revisions + 1];
        foreach (var change in _changes)
            starts[change.ModRevision - first + 1]++;
        for (var at = 1; at < starts.Length; at++)
            starts[at] += starts[at - 1];
        var ordered = new KeyVersion?[_changes.Count];
        foreach (var change in _changes)
        {
            var revision = change.ModRevision - first;
            var place = starts[revision] + (long)change.Order;
            Require(place < starts[revision + 1] && ordered[place] is null, "changes of a revision are missing");
            ordered[place] = change;
        }

        foreach (var change in ordered)
            _state.Changes.Add(change!);
    }
}
