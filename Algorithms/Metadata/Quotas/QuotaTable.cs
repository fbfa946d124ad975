using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Quotas;

/// <summary>
/// What the store and its prefixes may hold. The store's quota bounds memory, so every retained version counts, history and
/// deletions too; a prefix's bounds what somebody keeps there, so only what its keys hold now counts. A change is refused if it
/// puts something, adds to what counts, and that is over the limit then; so deletions are always allowed.
/// </summary>
internal sealed class QuotaTable
{
    private readonly List<PrefixQuota> _prefixes = [];

    public long StoreLimit { get; set; } = MetadataLimits.DefaultStoreBytes;

    public int Count => _prefixes.Count;

    /// <summary>In the order of the prefixes.</summary>
    public PrefixQuota[] Freeze() => [.. _prefixes];

    public bool Has(ByteString prefix) => Find(prefix) >= 0;

    public void Set(PrefixQuota quota)
    {
        var at = Find(quota.Prefix);
        if (at >= 0)
            _prefixes[at] = quota;
        else
            _prefixes.Insert(~at, quota);
    }

    public void Remove(ByteString prefix)
    {
        var at = Find(prefix);
        if (at >= 0)
            _prefixes.RemoveAt(at);
    }

    /// <summary>Counts what a key's change adds to each prefix, or takes from it.</summary>
    public void Charge(ByteString key, long bytes)
    {
        for (var at = 0; at < _prefixes.Count; at++)
        {
            if (key.StartsWith(_prefixes[at].Prefix))
                _prefixes[at] = _prefixes[at] with { Used = _prefixes[at].Used + bytes };
        }
    }

    /// <summary>Adds up, for each prefix, what a key's change would add to it.</summary>
    public void Plan(long[] growth, ByteString key, long bytes)
    {
        for (var at = 0; at < growth.Length; at++)
            growth[at] += key.StartsWith(_prefixes[at].Prefix) ? bytes : 0;
    }

    /// <summary>The refusal of a change that puts something, if it would be over a limit.</summary>
    public RefusedAnswer? Check(long retained, long storeGrowth, long[] growth)
    {
        if (retained + storeGrowth > StoreLimit)
            return new RefusedAnswer(RefusalKind.StoreQuota, StoreLimit, retained + storeGrowth);
        for (var at = 0; at < growth.Length; at++)
        {
            var quota = _prefixes[at];
            if (growth[at] > 0 && quota.Used + growth[at] > quota.Limit)
                return new RefusedAnswer(RefusalKind.PrefixQuota, quota.Limit, quota.Used + growth[at], quota.Prefix);
        }

        return null;
    }

    private int Find(ByteString prefix)
    {
        var at = _prefixes.FindIndex(quota => quota.Prefix.CompareTo(prefix) >= 0);
        if (at < 0)
            return ~_prefixes.Count;
        return _prefixes[at].Prefix == prefix ? at : ~at;
    }
}
