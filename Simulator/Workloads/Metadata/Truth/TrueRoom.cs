using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>
/// What counts against quotas: of the store every version of every key that is retained, of a prefix what its keys hold now. After each entry
/// of the log a part of what was compacted stops counting, in the order in which it was made.
/// </summary>
internal sealed class TrueRoom
{
    private readonly SortedDictionary<string, long> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TrueVersion>> _retained = new(StringComparer.Ordinal);
    private readonly Queue<TrueVersion> _changes = [];
    private long _used;
    private long _swept;

    /// <summary>The prefixes that have a bound of their own; the empty one stands for the store.</summary>
    public IEnumerable<string> Bounded => _limits.Keys;

    /// <summary>Sets a bound, or takes it away.</summary>
    public void Bound(string prefix, long? bytes)
    {
        if (bytes is { } limit) _limits[prefix] = limit;
        else _limits.Remove(prefix);
    }

    /// <summary>Which bound changes that put something would break; null: none.</summary>
    /// <param name="now">What every key holds before them.</param>
    /// <param name="changes">All of one revision.</param>
    public RefusalKind? Refusal(IEnumerable<TrueVersion> now, IReadOnlyList<TrueChange> changes)
    {
        if (_used + changes.Sum(change => Cost(change.Now)) > _limits.GetValueOrDefault("", MetadataLimits.DefaultStoreBytes)) return RefusalKind.StoreQuota;
        foreach (var (prefix, limit) in _limits.Where(one => one.Key.Length > 0))
        {
            var growth = changes.Where(change => IsIn(change.Now)).Sum(change => Live(change.Now) - Live(change.Before));
            if (growth > 0 && now.Where(IsIn).Sum(Live) + growth > limit) return RefusalKind.PrefixQuota;

            bool IsIn(TrueVersion version) => version.Key.StartsWith(prefix, StringComparison.Ordinal);
        }

        return null;
    }

    /// <summary>These were made.</summary>
    public void Add(IEnumerable<TrueChange> changes)
    {
        foreach (var version in changes.Select(change => change.Now))
        {
            if (!_retained.TryGetValue(version.Key, out var versions)) _retained.Add(version.Key, versions = []);
            versions.Add(version);
            _changes.Enqueue(version);
            _used += Cost(version);
        }
    }

    /// <summary>An entry of the log was applied, whatever it was.</summary>
    public void Sweep(long compacted)
    {
        for (var swept = 0; _swept < compacted && swept < MetadataLimits.SweptChangesPerApply; _swept++)
        {
            for (; _changes.TryPeek(out var change) && change.Modified <= _swept; swept++) Forget(_changes.Dequeue());
        }
    }

    // What nobody can read who reads at that revision or later: what was replaced by then, and a deletion.
    private void Forget(TrueVersion change)
    {
        var versions = _retained[change.Key];
        var replaced = versions.FindLastIndex(version => version.Modified <= change.Modified);
        if (replaced >= 0 && versions[replaced].Value is null) replaced++;
        for (var i = 0; i < replaced; i++) _used -= Cost(versions[i]);
        if (replaced > 0) versions.RemoveRange(0, replaced);
    }

    private static long Live(TrueVersion? version) => version?.Value is null ? 0 : Cost(version);

    private static long Cost(TrueVersion version) => KeyVersion.Overhead + version.Key.Length + (version.Value?.Length ?? 0);
}
