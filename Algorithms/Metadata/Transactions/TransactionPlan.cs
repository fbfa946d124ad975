using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Keys;

namespace OrleansCluster.Algorithms.Metadata.Transactions;

/// <summary>
/// What a branch would do, worked out before its first effect, so that a transaction that must be refused has none: for every
/// operation the versions that it replaces, and what all together would add.
/// </summary>
internal sealed class TransactionPlan(MetadataState state)
{
    private readonly List<KeyVersion[]> _replaced = [];
    private HashSet<ByteString>? _deleted;
    private Dictionary<long, int>? _attached;
    private readonly long[] _prefixGrowth = state.Quotas.Count == 0 ? [] : new long[state.Quotas.Count];
    private long _storeGrowth;
    private long _previousBytes;
    private bool _puts;

    /// <summary>How many keys change.</summary>
    public int Changes { get; private set; }

    /// <summary>For each operation, what it replaces or deletes; nothing for a read.</summary>
    public IReadOnlyList<KeyVersion[]> Replaced => _replaced;

    /// <summary>Plans the operations, and says why they must be refused; null if they can be run.</summary>
    public RefusedAnswer? Add(Operation[] operations, ReadBudget budget)
    {
        foreach (var operation in operations)
        {
            var refusal = operation switch
            {
                PutOperation put => Add(put),
                DeleteOperation delete => Add(delete, budget),
                RangeOperation range => Add(range),
                _ => throw new ArgumentException($"{operation.GetType()} cannot be run."),
            };
            if (refusal is not null)
                return refusal;
        }

        if (Changes > MetadataLimits.MaxChangedKeys)
            return new RefusedAnswer(RefusalKind.TooManyKeys, MetadataLimits.MaxChangedKeys);
        if (_previousBytes > MetadataLimits.MaxAnswerBytes)
            return new RefusedAnswer(RefusalKind.AnswerTooLarge, MetadataLimits.MaxAnswerBytes, _previousBytes);
        return _puts ? state.Quotas.Check(state.Keys.RetainedBytes, _storeGrowth, _prefixGrowth) : null;
    }

    private RefusedAnswer? Add(PutOperation put)
    {
        if (CheckLease(put.LeaseId) is { } refusal)
            return refusal;
        var previous = state.Keys.Find(put.Key);
        var cost = KeyVersion.CostOf(put.Key, put.Value);
        _puts = true;
        _storeGrowth += cost;
        state.Quotas.Plan(_prefixGrowth, put.Key, cost - (previous?.Cost ?? 0));
        Replace(previous is null ? [] : [previous], put.ReturnPrevious);
        Changes++;
        return null;
    }

    private RefusedAnswer? CheckLease(long id)
    {
        if (id == 0)
            return null;
        if (state.Leases.Find(id) is null)
            return new RefusedAnswer(RefusalKind.LeaseNotFound, 0, id);
        _attached ??= [];
        _attached[id] = _attached.GetValueOrDefault(id) + 1;
        var keys = state.Leases.KeysOf(id).Count + _attached[id];
        return keys > MetadataLimits.MaxKeysOnLease
            ? new RefusedAnswer(RefusalKind.TooManyKeysOnLease, MetadataLimits.MaxKeysOnLease, keys)
            : null;
    }

    private RefusedAnswer? Add(DeleteOperation delete, ReadBudget budget)
    {
        var versions = new List<KeyVersion>();
        _deleted ??= [];
        foreach (var version in RangeReader.Scan(state.Keys.Current, delete.Range))
        {
            if (!budget.TryVisit())
                return new RefusedAnswer(RefusalKind.TooManyKeys, MetadataLimits.MaxVisitedKeys);
            if (version.IsDeletion || !_deleted.Add(version.Key))
                continue;
            versions.Add(version);
            _storeGrowth += KeyVersion.CostOf(version.Key, default);
            state.Quotas.Plan(_prefixGrowth, version.Key, -version.Cost);
            if (++Changes > MetadataLimits.MaxChangedKeys)
                break;
        }

        Replace([.. versions], delete.ReturnPrevious);
        return null;
    }

    private RefusedAnswer? Add(RangeOperation range)
    {
        Replace([], false);
        return MetadataState.CheckReadable(range.Revision, state.Revision, state.CompactedRevision);
    }

    private void Replace(KeyVersion[] versions, bool isReturned)
    {
        _replaced.Add(versions);
        if (isReturned)
            _previousBytes += versions.Sum(version => version.Cost);
    }
}
