using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>
/// What the store should say, worked out in the simplest way: a list of everything that ever happened, searched from its
/// beginning. It forgets nothing; compaction is a number.
/// </summary>
internal sealed class NaiveStore
{
    private readonly Dictionary<long, NaiveLease> _leases = [];
    private readonly Dictionary<long, (long Lowest, Dictionary<long, (string Command, string Answer)> Answers)> _sessions = [];
    private readonly SortedDictionary<ByteString, long> _quotas = [];
    private long _storeLimit = MetadataLimits.DefaultStoreBytes;
    private long _index;

    public List<NaiveVersion> Log { get; } = [];

    public long Revision { get; private set; }

    public long Compacted { get; private set; }

    public IReadOnlyDictionary<long, NaiveLease> Leases => _leases;

    /// <summary>The store's own count of what it retains: the one thing that this model does not work out.</summary>
    public long Retained { get; set; }

    /// <summary>What holds at a revision, in the order of the keys.</summary>
    public SortedDictionary<ByteString, NaiveVersion> At(long revision)
    {
        var state = new SortedDictionary<ByteString, NaiveVersion>();
        foreach (var version in Log.Where(version => version.Mod <= revision))
        {
            if (version.Value is null)
                state.Remove(version.Key);
            else
                state[version.Key] = version;
        }

        return state;
    }

    public string Apply(MetadataCommand command)
    {
        _index++;
        // What is refused when decoded is so before anybody asks whose it is.
        if (command is TransactionCommand transaction && (Conflicts(transaction.Then) || Conflicts(transaction.Else)))
            return Refused(RefusalKind.ConflictingOperations);
        var id = command.Id;
        if (id.IsNone)
            return Run(command);
        if (!_sessions.TryGetValue(id.SessionId, out var session))
            return Refused(RefusalKind.SessionEnded);
        session.Lowest = Math.Max(session.Lowest, id.LowestUnanswered);
        _sessions[id.SessionId] = session;
        if (id.Sequence < session.Lowest)
            return Refused(RefusalKind.SequenceForgotten);
        var body = Convert.ToHexString((command with { Id = default }).Encode());
        if (session.Answers.TryGetValue(id.Sequence, out var known))
            return known.Command == body ? known.Answer : Refused(RefusalKind.SequenceReused);
        var answer = Run(command);
        session.Answers[id.Sequence] = (body, answer);
        return answer;
    }

    private string Refused(RefusalKind kind) => $"@{Revision} refused {kind}";

    private string Done(string what) => $"@{Revision} {what}";

    private string Run(MetadataCommand command) => command switch
    {
        TransactionCommand transaction => Run(transaction),
        GrantLeaseCommand { LeaseId: > 0 and < MetadataLimits.FirstGivenLeaseId } => Refused(RefusalKind.InvalidLease),
        GrantLeaseCommand grant when _leases.ContainsKey(grant.LeaseId) => Refused(RefusalKind.LeaseExists),
        GrantLeaseCommand grant => Grant(grant.LeaseId == 0 ? _index : grant.LeaseId, grant.Milliseconds, false),
        OpenSessionCommand open => Grant(_index, open.Milliseconds, true),
        RenewLeasesCommand renew => Each(renew.LeaseIds, id => _leases.TryGetValue(id, out var lease) && Set(id, lease with { Remaining = lease.Time, Epoch = _index })),
        ExpireLeasesCommand expire => Each(expire.Leases, one => Is(one.LeaseId, one.Epoch) && End(one.LeaseId), one => one.LeaseId),
        CheckpointLeasesCommand check => Each(
            check.Leases,
            one => Is(one.LeaseId, one.Epoch) && Set(one.LeaseId, _leases[one.LeaseId] with { Remaining = Math.Min(_leases[one.LeaseId].Remaining, one.RemainingMilliseconds) }),
            one => one.LeaseId),
        RevokeLeaseCommand revoke => _leases.ContainsKey(revoke.LeaseId) && End(revoke.LeaseId) ? Done("done") : Refused(RefusalKind.LeaseNotFound),
        CompactCommand compact when compact.Revision > Revision => Refused(RefusalKind.FutureRevision),
        CompactCommand compact when compact.Revision <= Compacted => Refused(RefusalKind.Compacted),
        CompactCommand compact => Done((Compacted = compact.Revision) > 0 ? "done" : ""),
        SetQuotaCommand quota => SetQuota(quota),
        _ => Done("done"),
    };

    private string SetQuota(SetQuotaCommand command)
    {
        if (command.Prefix.IsEmpty)
            _storeLimit = command.Bytes ?? MetadataLimits.DefaultStoreBytes;
        else if (command.Bytes is { } limit)
            _quotas[command.Prefix] = limit;
        else
            _quotas.Remove(command.Prefix);
        return Done("done");
    }

    private string Grant(long id, long milliseconds, bool isSession)
    {
        if (milliseconds < MetadataLimits.MinLeaseMilliseconds)
            return Refused(RefusalKind.InvalidLease);
        _leases[id] = new(milliseconds, milliseconds, _index);
        if (isSession)
            _sessions[id] = (1, []);
        return Done($"lease {id}");
    }

    private bool Is(long id, long epoch) => _leases.TryGetValue(id, out var lease) && lease.Epoch == epoch;

    private bool Set(long id, NaiveLease lease) => (_leases[id] = lease) is not null;

    private bool End(long id)
    {
        var keys = At(Revision).Values.Where(version => version.Lease == id).ToList();
        foreach (var version in keys)
            Log.Add(new(version.Key, null, 0, Revision + 1, 0, 0));
        Revision += keys.Count > 0 ? 1 : 0;
        _sessions.Remove(id);
        return _leases.Remove(id);
    }

    private string Each(IEnumerable<long> ids, Func<long, bool> act) => Each(ids, act, id => id);

    private string Each<T>(IEnumerable<T> all, Func<T, bool> act, Func<T, long> id)
    {
        var skipped = all.Where(one => !act(one)).Select(id).ToList();
        return Done($"skipped {string.Join(' ', skipped)}");
    }

    private static bool Conflicts(Operation[] branch)
    {
        var put = branch.OfType<PutOperation>().Select(operation => operation.Key).ToList();
        return put.Distinct().Count() < put.Count || branch.OfType<DeleteOperation>().Any(delete => put.Exists(delete.Range.Contains));
    }

    private string Run(TransactionCommand command)
    {
        var state = At(Revision);
        var succeeded = command.If.All(compare => Holds(compare, state));
        var branch = succeeded ? command.Then : command.Else;
        var changes = new List<NaiveVersion>();
        var results = new List<string>();
        foreach (var operation in branch)
        {
            if (operation is PutOperation { LeaseId: > 0 } put && !_leases.ContainsKey(put.LeaseId))
                return Refused(RefusalKind.LeaseNotFound);
            if (operation is RangeOperation range && range.Revision > Revision)
                return Refused(RefusalKind.FutureRevision);
            if (operation is RangeOperation { Revision: > 0 } old && old.Revision < Compacted)
                return Refused(RefusalKind.Compacted);
            results.Add(Run(operation, state, changes));
        }

        if (branch.OfType<PutOperation>().Any() && FindOverrun(state, changes) is { } kind)
            return Refused(kind);
        Log.AddRange(changes);
        Revision += changes.Count > 0 ? 1 : 0;
        return Done($"{succeeded} {string.Join("; ", results)}");
    }

    private string Run(Operation operation, SortedDictionary<ByteString, NaiveVersion> state, List<NaiveVersion> changes)
    {
        switch (operation)
        {
            case PutOperation put:
                var before = state.GetValueOrDefault(put.Key);
                var next = new NaiveVersion(put.Key, put.Value, before?.Create ?? Revision + 1, Revision + 1, (before?.Version ?? 0) + 1, put.LeaseId);
                state[put.Key] = next;
                changes.Add(next);
                return $"put {(put.ReturnPrevious ? before : null)}";
            case DeleteOperation delete:
                var gone = state.Values.Where(version => delete.Range.Contains(version.Key)).ToList();
                foreach (var version in gone)
                {
                    state.Remove(version.Key);
                    changes.Add(new(version.Key, null, 0, Revision + 1, 0, 0));
                }

                return $"deleted {gone.Count} {string.Join(' ', delete.ReturnPrevious ? gone : [])}";
            default:
                var range = (RangeOperation)operation;
                return Read(range, range.Revision == 0 ? state : At(range.Revision));
        }
    }

    public static string Read(RangeOperation range, SortedDictionary<ByteString, NaiveVersion> state)
    {
        var all = state.Values.Where(version => range.Range.Contains(version.Key)).ToList();
        var count = range.Limit == 0 ? all.Count : Math.Min(range.Limit, all.Count);
        var items = all.Take(count).Select(version => range.KeysOnly ? version with { Value = default(ByteString) } : version);
        return $"range {count} {count < all.Count} {string.Join(' ', range.CountOnly ? [] : items)}";
    }

    private static bool Holds(Compare compare, SortedDictionary<ByteString, NaiveVersion> state)
    {
        var found = state.Values.Where(version => compare.Range.Contains(version.Key)).ToList();
        return found.Count == 0 ? Holds(compare, (NaiveVersion?)null) : found.TrueForAll(version => Holds(compare, version));
    }

    private static bool Holds(Compare compare, NaiveVersion? version)
    {
        int order;
        if (compare.Target == CompareTarget.Value)
        {
            if (version is null)
                return false;
            order = string.CompareOrdinal(version.Value!.Value.ToString(), compare.Value.ToString());
        }
        else
        {
            long[] numbers = [0, version?.Version ?? 0, version?.Create ?? 0, version?.Mod ?? 0, version?.Lease ?? 0];
            order = numbers[(int)compare.Target].CompareTo(compare.Number);
        }

        return new[] { order == 0, order != 0, order < 0, order > 0 }[(int)compare.Relation];
    }

    private RefusalKind? FindOverrun(SortedDictionary<ByteString, NaiveVersion> after, List<NaiveVersion> changes)
    {
        if (Retained + changes.Sum(Cost) > _storeLimit)
            return RefusalKind.StoreQuota;
        var before = At(Revision);
        foreach (var (prefix, limit) in _quotas)
        {
            var (used, will) = (Used(before, prefix), Used(after, prefix));
            if (will > used && will > limit)
                return RefusalKind.PrefixQuota;
        }

        return null;
    }

    private static long Used(SortedDictionary<ByteString, NaiveVersion> state, ByteString prefix) =>
        state.Values.Where(version => version.Key.StartsWith(prefix)).Sum(Cost);

    private static long Cost(NaiveVersion version) => 128 + version.Key.Length + (version.Value?.Length ?? 0);
}
