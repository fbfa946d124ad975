using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// One member's part in one shard of the cache: owner, backup or nothing. Pure: what was read of the metadata store, messages, operations and the time go in;
/// answers, messages and proposals come out. One caller at a time, but for <see cref="Serving"/>, which any thread may read.
///
/// <para><b>What it guarantees</b>, if its caller does its duties: at any moment at most one member serves the shard. A change whose position was
/// acknowledged is at the owner and at every backup that may take over, and outlives every death that leaves one of them. Each key is linearizable over all owners of a generation. If all
/// copies are lost, the next generation begins empty, with versions above all that were.</para>
///
/// <para><b>The caller's duties.</b>
/// (1) It passes what it read of the store by <see cref="Observe"/>: the record with its revision, and the leases, which may be as of an earlier or a later moment.
/// (2) It makes the <see cref="Proposal"/> by one transaction, again and again until it knows the outcome; then it passes the record as it is now, or calls <see cref="Refused"/>
/// if that has not changed. The same proposal may be made several times.
/// (3) It sends <see cref="TryAsk"/>'s messages, and passes what came of each: <see cref="Answered"/> or <see cref="Failed"/>. A message that failed may arrive yet.
/// (4) It tells nobody the result of an operation before <see cref="ServingShard.AckedPosition"/> has come to its position, and then only if the member's
/// lease, whose end the store decides, certainly still holds and <see cref="Serving"/> is still the same. Otherwise the outcome is unknown.
/// (5) When the lease has ended, the replica has, too: it is thrown away, and another incarnation begins with none.
/// (6) It calls <see cref="Tick"/> several times a second, and <see cref="StoreAnswered"/> when the store has answered anything that only a store does that was reached; soon, if
/// <see cref="NeedsStore"/>. Times are of one monotonic clock, in milliseconds.</para>
///
/// <para><b>Why it is safe.</b> The record names one owner for an epoch, and it changes the owner only when the old one's lease has ended, or by the owner itself,
/// which serves nothing from before it asks for that. Acknowledgments wait for a backup from before the owner asks for it to be added until the owner knows that it was taken out, and the owner asks when
/// it has what was acknowledged before: so whoever the record names has all that was acknowledged to anybody. Who takes over leaves the others named, and
/// tells nothing before each of them has said that it has the same, or was taken out. A backup that lives is taken out for its silence only when its owner has heard of the store after the whole of
/// <see cref="ShardOptions.PatienceMs"/>: one that is heard and hears nothing would have all of them taken out, and then lose its lease. A backup is sent a snapshot, which empties it first, only when
/// the record does not name it. Records say which point they follow (as in Raft: Ongaro, dissertation, §3.5), and a backup takes none of an epoch below the highest it heard of.</para>
/// </summary>
public sealed partial class ShardReplica
{
    private readonly ShardMember _self;
    private readonly ShardOptions _options;
    private readonly Dictionary<ShardMember, BackupLink> _links = [];
    private ShardView? _view;
    private ShardRecord? _before;
    private CacheTable? _table;
    private HistoryPoint _point;
    private ServingShard? _serving;
    private ServingShard? _owned;
    private OutgoingRecords? _outgoing;
    private long _epoch;
    private long _touchedMs;
    private long _promisedRevision;
    private long _bindingRevision;
    private long _notBeforeMs;
    private long _storeAnsweredMs = long.MinValue;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of bounds.</exception>
    public ShardReplica(ShardMember self, ShardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_self, _options) = (self, options.Validated());
    }

    public ShardRole Role { get; private set; }

    /// <summary>The highest epoch that it knows of.</summary>
    public long Epoch => _epoch;

    /// <summary>What may be served; null if nothing.</summary>
    public ServingShard? Serving => Volatile.Read(ref _serving);

    /// <summary>What the store should be asked for; null if nothing. It stays the same until its outcome is known.</summary>
    public ShardProposal? Proposal { get; private set; }

    /// <summary>Whom an owner has to do with: to be asked for messages.</summary>
    public IReadOnlyCollection<ShardMember> Others => _links.Keys;

    /// <summary>The record that it has read; null if there was none.</summary>
    public ShardRecord? Record => _view?.Record;

    /// <summary>It waits for the store to answer something that is asked from now on, before it goes on without a backup that is silent.</summary>
    public bool NeedsStore { get; private set; }

    /// <summary>How far its table is.</summary>
    public HistoryPoint Point => Role == ShardRole.Owner ? _outgoing!.End : _point;

    /// <summary>What the table counts against its capacity, in bytes.</summary>
    public long TableBytes => _table?.Statistics.Bytes ?? 0;

    /// <summary>Encoded and other records of changes that wait for backups, in bytes.</summary>
    public long WaitingBytes => (_table?.WaitingRecordBytes ?? 0) + (_outgoing?.Bytes ?? 0);

    /// <summary>The table's figures; none if there is no table.</summary>
    public CacheStatistics Statistics => _table?.Statistics ?? default;

    private bool IsWhole => _table is not null && _loading == 0;

    /// <summary>The store was read. What is older than what was read before is left out.</summary>
    public void Observe(ShardView view, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.Revision < (_view?.Revision ?? 0))
            return;
        (_before, _view) = (_view?.Record, view);
        if (Proposal is { } proposal && view.Revision > proposal.ExpectedRevision)
            Proposal = null;
        if (view.Record is { } record && record.Epoch >= _epoch)
            Follow(record, nowMs);
        Plan(nowMs);
    }

    /// <summary>A proposal was refused although the record is still the expected one: a lease that must have ended has not, or the own has.</summary>
    public void Refused(ShardProposal proposal, long nowMs)
    {
        if (!ReferenceEquals(proposal, Proposal))
            return;
        Proposal = null;
        _notBeforeMs = nowMs + _options.RetryMs;
    }

    /// <summary>The store has answered something that was asked at that time.</summary>
    public void StoreAnswered(long askedAtMs, long nowMs)
    {
        _storeAnsweredMs = Math.Max(_storeAnsweredMs, askedAtMs);
        Plan(nowMs);
    }

    /// <summary>Time has passed.</summary>
    public void Tick(long nowMs) => Plan(nowMs);

    private void Follow(ShardRecord record, long nowMs)
    {
        var isNew = record.Epoch > _epoch;
        _epoch = record.Epoch;
        if (isNew && Role == ShardRole.Owner)
            StepDown(nowMs);
        if (isNew)
            ForgetSnapshots();
        if (record.Owner == _self)
        {
            if (Role != ShardRole.Owner)
                Own(record, nowMs);
        }
        else if (record.Backups.Contains(_self) || _view!.Wanted.Contains(_self))
        {
            Role = ShardRole.Backup;
        }
        else if (_view.Revision > _promisedRevision)
        {
            // Had an owner asked to add this one, on the strength of an answer of it, the record would say so.
            Role = ShardRole.None;
            Discard();
        }
    }

    private void Plan(long nowMs)
    {
        if (_view is not { } view || nowMs < _notBeforeMs)
            return;
        if (Role != ShardRole.Owner)
        {
            // A higher epoch than the record's means that there is a newer record.
            if (Proposal is null && (view.Record?.Epoch ?? 0) == _epoch)
                Proposal = ShardPlanner.AsBackup(_self, view, IsWhole);
            return;
        }

        if (view.Record!.Epoch == _epoch)
            PlanAsOwner(view, nowMs);
    }
}
