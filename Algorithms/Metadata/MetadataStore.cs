using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Keys;
using OrleansCluster.Algorithms.Metadata.Leases;
using OrleansCluster.Algorithms.Metadata.Quotas;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using OrleansCluster.Algorithms.Metadata.Transactions;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata;

/// <summary>
/// A multi-version key-value store as a deterministic state machine: what a replicated log of <see cref="MetadataCommand"/>s
/// drives. It has no clock, no chance, no I/O and no thread; two stores that applied the same entries are equal, down to the
/// bytes of their snapshots.
///
/// <para><b>What it is.</b> Every entry that changes a key makes one new revision (an expiry of several leases one for each
/// lease), and every key keeps its version of each revision until that is compacted. So every revision from
/// <see cref="CompactedRevision"/> on can be read as if it were the newest, and the changes of all of them can be read in order.
/// A key changes at most once in a revision.</para>
///
/// <para><b>What it guarantees.</b>
/// <list type="number">
/// <item>Total: <see cref="Apply"/> takes any bytes. What is malformed, too large, or not allowed is refused in the answer, by
/// kind and with the number that was exceeded, and changes nothing. (A refusal may still advance what the client said it has
/// answers to.)</item>
/// <item>Atomic: a transaction is planned to its end before its first effect. Its operations see each other; nobody else sees
/// it half done, neither by a read nor by a watch.</item>
/// <item>Once: a change that bears a <see cref="ChangeId"/> is run at most once while its session lives, whatever order and
/// however often its copies come, and every copy is given the same answer, if need be abridged. When the session has ended,
/// it is never run: the answer says that the outcome is unknown. Session ids are log indexes, so a session never comes
/// again.</item>
/// <item>Leases end by command only. An expiry names the renewal that it was decided on, and has no effect on a lease renewed
/// since, in the order of the log. The keys and the session of a lease end in the same entry as the lease; from then on a put
/// that names it is refused.</item>
/// <item>Compaction: readable is every revision not below the one compacted at, and no other, at once. The memory is given back
/// over the next entries, so that none of them takes long.</item>
/// <item>Watches: the history of a range from any readable revision is without gap or duplicate, in order, whole revisions at a
/// time (but for one that no answer holds, which comes in parts), and tells what was replaced even in the very revision compacted at.</item>
/// <item>Bounded: everything in <see cref="MetadataLimits"/>, and what the quotas say. Deletions and compactions are allowed
/// beyond any quota.</item>
/// </list></para>
///
/// <para><b>Memory.</b> The index is a B+ tree that copies on write (<see cref="Maps.PersistentMap{TKey,TValue}"/>), from each
/// key to its versions. Versions are immutable objects, so an answer, an event, the history and a frozen view share them; a
/// store at rest costs about 150 bytes a key beside its key and value. The tree was chosen over a hash table because ranges
/// and prefixes are what coordination recipes live on, and over a purely persistent tree because that would copy a path with
/// every put, view or no view. Reads at a revision need no view: history answers them while more is applied. A snapshot needs
/// one, and gets it in constant time: <see cref="Freeze"/>, then <see cref="SnapshotWriter"/> on any thread.</para>
///
/// <para><b>The duties of whoever drives it.</b>
/// <list type="number">
/// <item>Apply what is committed, each entry once, in the order of the log, with none left out: entries of the consensus protocol
/// itself, too, as empty commands. A gap or a repetition throws, in release as well.</item>
/// <item>One call at a time. A <see cref="MetadataView"/> alone may be used on other threads.</item>
/// <item>If Apply throws, stop this replica for good: the state is not what the log says. It happens on a defect only.</item>
/// <item>Store a snapshot under the applied index that it bears (<see cref="MetadataView.AppliedIndex"/>), and restore it as a
/// whole into a new store: the state and the index up to which it was applied are never stored apart. Whoever waits for an
/// event of the old store asks the new one's history: it may have come with the snapshot.</item>
/// <item>As leader, once an entry of the own term is applied: make <see cref="Leadership.LeaderDuties"/>, let it observe every
/// change, propose what it says. As anything else, propose nothing of it, and drop it.</item>
/// <item>Check that a read is as fresh as was asked for (a read index, or the age of the last contact with a quorum) before
/// <see cref="TryRead"/>: this store knows what is applied here, not what is committed elsewhere.</item>
/// <item>Give a client's command its session, its number and its lowest unanswered number as the client told them; never draw
/// them anew for a retry.</item>
/// </list></para>
/// </summary>
public sealed class MetadataStore
{
    private readonly MetadataState _state;
    private readonly TransactionRunner _transactions;
    private readonly LeaseRunner _leases;
    private readonly HistoryReader _history;
    private bool _isApplying;

    // Some milliseconds. What is left to be found is found when this has been swept.
    private const int MaxVisitedForBytes = 20_000;

    public MetadataStore()
        : this(new MetadataState())
    {
    }

    internal MetadataStore(MetadataState state)
    {
        _state = state;
        _transactions = new TransactionRunner(state);
        _leases = new LeaseRunner(state, _transactions);
        _history = new HistoryReader(state);
    }

    /// <summary>The index of the last entry applied.</summary>
    public ulong AppliedIndex => _state.AppliedIndex;

    /// <summary>The newest revision; 0 while nothing was ever changed.</summary>
    public long Revision => _state.Revision;

    /// <summary>The least revision that can be read; 0 while nothing was compacted.</summary>
    public long CompactedRevision => _state.CompactedRevision;

    /// <summary>How many keys there are.</summary>
    public long KeyCount => _state.Keys.LiveKeys;

    /// <summary>Bytes that count against the store's quota.</summary>
    public long RetainedBytes => _state.Keys.RetainedBytes;

    /// <summary>Of these, the bytes of what the keys hold at the newest revision. The rest is history.</summary>
    public long LiveBytes => _state.Keys.LiveBytes;

    /// <summary>Whether some of what was compacted counts still.</summary>
    public bool IsSweeping => _state.SweptRevision < _state.CompactedRevision;

    public long StoreLimit => _state.Quotas.StoreLimit;

    public long LeaseCount => _state.Leases.Count;

    public long SessionCount => _state.Sessions.Count;

    /// <summary>Bytes of answers kept for retries.</summary>
    public long StoredAnswerBytes => _state.Sessions.StoredBytes;

    /// <summary>For <see cref="CompactionPolicy.Decide"/>.</summary>
    public IReadOnlyList<TimeMark> TimeMarks => _state.Marks.Current;

    /// <summary>The quotas of prefixes, in their order.</summary>
    public IReadOnlyList<PrefixQuota> PrefixQuotas => _state.Quotas.Freeze();

    /// <summary>
    /// Applies the next entry of the log. An empty command changes nothing; anything else that is not a command is refused in the
    /// answer. Never throws because of what a command holds.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The index does not follow the last one, or an earlier call has failed. Then this replica must stop: its state is not what
    /// its log says.
    /// </exception>
    public AppliedChange Apply(ulong index, ReadOnlySpan<byte> command)
    {
        if (_isApplying)
            throw new InvalidOperationException($"Entry {_state.AppliedIndex} was not applied to its end; nothing can follow it.");
        if (index != _state.AppliedIndex + 1)
            throw new InvalidOperationException($"Entry {index} cannot be applied after entry {_state.AppliedIndex}.");
        _isApplying = true;
        _state.AppliedIndex = index;
        var (answer, isRetry, encoded) = Answer(command);
        _state.Sweep();
        _isApplying = false;
        return _state.TakeChange(answer, isRetry, encoded);
    }

    /// <summary>Reads at any revision that is not compacted, as far as an answer goes; if the revision cannot be read, says why.</summary>
    public bool TryRead(
        RangeOperation operation, [NotNullWhen(true)] out RangeResult? result, [NotNullWhen(false)] out RefusedAnswer? refusal)
    {
        refusal = MetadataState.CheckReadable(operation.Revision, _state.Revision, _state.CompactedRevision);
        result = refusal is null ? RangeReader.Read(_state.Keys.Current, operation, ReadBudget.ForOneRead()) : null;
        return refusal is null;
    }

    /// <summary>
    /// As <see cref="TryRead"/>, in as many steps as one likes, between which more may be applied: for a range of which much must be
    /// looked at, though little may be answered.
    /// </summary>
    public bool TryBeginRead(
        RangeOperation operation, [NotNullWhen(true)] out SlicedRead? read, [NotNullWhen(false)] out RefusedAnswer? refusal)
    {
        refusal = MetadataState.CheckReadable(operation.Revision, _state.Revision, _state.CompactedRevision);
        read = refusal is null ? new SlicedRead(_state.Keys, operation) : null;
        return refusal is null;
    }

    /// <summary>
    /// The changes of a range from a revision on, in order: whole revisions, as many as stay within the bounds, and one at least
    /// if there is any. Of one that alone has more than <see cref="MetadataLimits.MaxRevisionBytes"/> no more than that at a time: the
    /// next part begins at <see cref="HistoryBatch.NextOrder"/>.
    /// </summary>
    public HistoryBatch ReadHistory(KeyRange range, long fromRevision, bool withPrevious, int maxEvents, long maxBytes, int fromOrder = 0) =>
        _history.Read(range, fromRevision, fromOrder, withPrevious, maxEvents, maxBytes);

    /// <summary>
    /// The least revision whose compaction gives back so many bytes of history; one that gives back less if it is <paramref name="newest"/>, or
    /// if finding it takes too long. For a store that <see cref="IsSweeping">has nothing to sweep</see>.
    /// </summary>
    public long FindRevisionThatFrees(long bytes, long newest)
    {
        var found = _state.CompactedRevision;
        var visits = Math.Min(_state.Changes.Count, MaxVisitedForBytes);
        for (long at = 0; at < visits && bytes > 0 && _state.Changes[at].ModRevision <= newest; at++)
        {
            var change = _state.Changes[at];
            found = change.ModRevision;
            // Those of the revision compacted at are kept, with what they replaced: what goes by it was made, or replaced, before.
            bytes -= (_state.Keys.FindBefore(change.Key, found)?.Cost ?? 0) + (change.IsDeletion ? change.Cost : 0);
        }

        return Math.Min(newest, found + 1);
    }

    /// <summary>The lease; null if it has ended or never was.</summary>
    public Lease? FindLease(long id) => _state.Leases.Find(id);

    /// <summary>Every lease, in the order of the ids; to be read to its end before the next entry is applied.</summary>
    public IEnumerable<Lease> ReadLeases() => ReadLeases(0);

    /// <summary>Those with a greater id than this one, likewise.</summary>
    public IEnumerable<Lease> ReadLeases(long afterId)
    {
        if (afterId == long.MaxValue)
            yield break;
        var cursor = _state.Leases.Current.ScanFrom(afterId + 1);
        while (cursor.MoveNext())
            yield return cursor.Value;
    }

    /// <summary>The keys that end with a lease, in their order.</summary>
    public IReadOnlyCollection<ByteString> KeysOfLease(long id) => [.. _state.Leases.KeysOf(id)];

    /// <summary>How many keys end with a lease.</summary>
    public int CountKeysOfLease(long id) => _state.Leases.KeysOf(id).Count;

    /// <summary>Everything as it is now, in constant time, to be read and written down while more is applied.</summary>
    public MetadataView Freeze() => new(_state);

    private (MetadataAnswer Answer, bool IsRetry, byte[]? Encoded) Answer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return (Dated(new DoneAnswer()), false, null);
        if (!CommandCodec.TryDecode(bytes, out var command, out var checksum, out var malformed))
            return (Dated(malformed), false, null);
        if (command.Id.IsNone)
            return (Dated(Run(command)), false, null);
        if (_state.Sessions.FindAnswer(command.Id, checksum, out var isKept) is { } known)
            return (isKept ? known : Dated(known), isKept, null);
        var answer = Dated(Run(command));
        return (answer, false, _state.Sessions.Keep(command.Id, checksum, answer));
    }

    private MetadataAnswer Dated(MetadataAnswer answer) => answer with { Revision = _state.Revision };

    private MetadataAnswer Run(MetadataCommand command) => command switch
    {
        TransactionCommand transaction => _transactions.Run(transaction),
        GrantLeaseCommand grant => _leases.Grant(grant),
        OpenSessionCommand open => _leases.OpenSession(open),
        RenewLeasesCommand renew => _leases.Renew(renew),
        RevokeLeaseCommand revoke => _leases.Revoke(revoke),
        ExpireLeasesCommand expire => _leases.Expire(expire),
        CheckpointLeasesCommand checkpoint => _leases.Checkpoint(checkpoint),
        CompactCommand compact => Compact(compact.Revision),
        MarkTimeCommand mark => Mark(mark),
        SetQuotaCommand quota => SetQuota(quota),
        _ => throw new InvalidOperationException($"{command.GetType()} can be decoded but not run."),
    };

    private MetadataAnswer Compact(long revision)
    {
        if (revision > _state.Revision)
            return new RefusedAnswer(RefusalKind.FutureRevision, _state.Revision, revision);
        if (revision <= _state.CompactedRevision)
            return new RefusedAnswer(RefusalKind.Compacted, _state.CompactedRevision, revision);
        _state.CompactedRevision = revision;
        _state.Marks.DropBefore(revision);
        return new DoneAnswer();
    }

    private DoneAnswer Mark(MarkTimeCommand command)
    {
        var revision = Math.Min(command.Revision ?? _state.Revision, _state.Revision);
        if (revision >= _state.CompactedRevision)
            _state.Marks.Add(new TimeMark(revision, command.Milliseconds));
        return new DoneAnswer();
    }

    private MetadataAnswer SetQuota(SetQuotaCommand command)
    {
        if (command.Prefix.IsEmpty)
        {
            _state.Quotas.StoreLimit = command.Bytes ?? MetadataLimits.DefaultStoreBytes;
        }
        else if (command.Bytes is not { } limit)
        {
            _state.Quotas.Remove(command.Prefix);
        }
        else if (!_state.Quotas.Has(command.Prefix) && _state.Quotas.Count >= MetadataLimits.MaxPrefixQuotas)
        {
            return new RefusedAnswer(RefusalKind.TooManyQuotas, MetadataLimits.MaxPrefixQuotas, _state.Quotas.Count + 1);
        }
        else
        {
            var used = _state.Keys.LiveBytesOf(KeyRange.Prefix(command.Prefix));
            _state.Quotas.Set(new PrefixQuota(command.Prefix, limit, used));
        }

        return new DoneAnswer();
    }
}
