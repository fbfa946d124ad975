using System.Globalization;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>The cache as a dictionary: what each operation means, and nothing of how it is done. It never evicts.</summary>
internal sealed class NaiveCache
{
    private readonly Dictionary<string, NaiveEntry> _entries = [];

    public IReadOnlyDictionary<string, NaiveEntry> Entries => _entries;

    public void Pass(long now)
    {
        foreach (var (key, _) in _entries.Where(one => !one.Value.IsAlive(now)).ToList())
            _entries.Remove(key);
    }

    public void Invalidate(string tag)
    {
        foreach (var (key, _) in _entries.Where(one => one.Value.Tags.Contains(tag)).ToList())
            _entries.Remove(key);
    }

    public void Clear() => _entries.Clear();

    /// <summary>What the table evicted.</summary>
    public void Forget(string key) => _entries.Remove(key);

    public string? Access(string key, long now)
    {
        Pass(now);
        if (!_entries.TryGetValue(key, out var entry))
            return null;
        _entries[key] = entry with { LastAccess = now };
        return entry.Value;
    }

    /// <summary>Runs an operation. The version of what is stored is the table's, which is only said to grow.</summary>
    public CacheStatus Apply(CacheOperation operation, long now, long version)
    {
        Pass(now);
        var key = Keys.Text(operation.Key);
        var value = Keys.Text(operation.Value);
        var old = _entries.GetValueOrDefault(key);
        switch (operation.Kind)
        {
            case CacheOperationKind.Get:
                return Access(key, now) is null ? CacheStatus.NotFound : CacheStatus.Done;
            case CacheOperationKind.Add when old is not null:
                return CacheStatus.Exists;
            case CacheOperationKind.Set or CacheOperationKind.Add:
                return Store(operation, key, value, old, now, version);
            case CacheOperationKind.Increment:
                var number = 0L;
                if (old is not null && !(long.TryParse(old.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && $"{number}" == old.Value))
                    return CacheStatus.NotANumber; // Such as 007, too.
                return Change(operation, key, (number + operation.Delta).ToString(CultureInfo.InvariantCulture), old, now, version);
            case CacheOperationKind.Append:
                return Change(operation, key, old?.Value + value, old, now, version);
        }

        if (old is null)
            return CacheStatus.NotFound;
        if (operation.Kind is CacheOperationKind.CompareAndDelete or CacheOperationKind.CompareAndSet && operation.Version != old.Version)
            return CacheStatus.VersionMismatch;
        if (operation.Kind is CacheOperationKind.Replace or CacheOperationKind.CompareAndSet)
            return Store(operation, key, value, old, now, version);
        if (operation.Kind == CacheOperationKind.Touch)
            _entries[key] = old with { Expiry = operation.Expiry, LastAccess = now };
        else
            _entries.Remove(key);
        return CacheStatus.Done;
    }

    private CacheStatus Store(CacheOperation operation, string key, string value, NaiveEntry? old, long now, long version)
    {
        var expiry = operation.KeepsExpiry && old is { Expiry.IsNever: false } ? old.Expiry : operation.Expiry;
        _entries[key] = new(value, version, expiry, now, [.. operation.Tags ?? []]);
        return CacheStatus.Done;
    }

    private CacheStatus Change(CacheOperation operation, string key, string value, NaiveEntry? old, long now, long version)
    {
        _entries[key] = old is null
            ? new(value, version, operation.Expiry, now, [.. operation.Tags ?? []])
            : old with { Value = value, Version = version, LastAccess = now };
        return CacheStatus.Done;
    }
}
