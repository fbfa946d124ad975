using System.Buffers.Text;
using System.Globalization;
using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>What each operation means.</summary>
public sealed partial class CacheTable
{
    private const int MaxNumberBytes = 20;

    /// <summary>Runs one operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="nowMs">The shard's time; one that is earlier than the last counts as the last.</param>
    /// <exception cref="InvalidOperationException">Another writer is in the table.</exception>
    public CacheResult Apply(in CacheOperation operation, long nowMs)
    {
        Enter(nowMs);
        try
        {
            return Run(operation);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Runs operations one after the other; each has an answer of its own, and one that fails does not keep the next from running.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="nowMs">The shard's time.</param>
    /// <param name="results">As many places.</param>
    public void Apply(ReadOnlySpan<CacheOperation> operations, long nowMs, Span<CacheResult> results)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(results.Length, operations.Length);
        Enter(nowMs);
        try
        {
            for (var at = 0; at < operations.Length; at++)
                results[at] = Run(operations[at]);
        }
        finally
        {
            Exit();
        }
    }

    private static CacheResult Refused(CacheStatus status, long limit = 0, long actual = 0) => new(status, Limit: limit, Actual: actual);

    private CacheResult Run(in CacheOperation operation)
    {
        if (!CacheLimits.IsKey(operation.Key.Span))
            return Refused(CacheStatus.InvalidKey, CacheLimits.MaxKeyBytes, operation.Key.Length);
        if (operation.Kind != CacheOperationKind.Get && RefusalOfChange() is { } waiting)
            return waiting;
        if (RefusalOf(operation) is { } refusal)
            return refusal;
        var entry = FindLive(operation.Hash, operation.Key.Span);
        var item = entry?.ToItem(_slidingFloorMs) ?? default;
        switch (operation.Kind)
        {
            case CacheOperationKind.Get:
                return ReadKey(operation);
            case CacheOperationKind.Set:
                return Store(operation, entry, item);
            case CacheOperationKind.Add:
                return entry is null ? Store(operation, entry, item) : new(CacheStatus.Exists, Item: item);
            case CacheOperationKind.Append:
                return Append(operation, entry);
            case CacheOperationKind.Increment:
                return Increment(operation, entry);
        }

        if (entry is null)
        {
            if (operation.Kind == CacheOperationKind.Touch)
                _reads.Miss();
            return new(CacheStatus.NotFound);
        }

        if (operation.Kind is CacheOperationKind.CompareAndSet or CacheOperationKind.CompareAndDelete && operation.Version != entry.Version)
            return new(CacheStatus.VersionMismatch, Item: item);
        switch (operation.Kind)
        {
            case CacheOperationKind.Replace or CacheOperationKind.CompareAndSet:
                return Store(operation, entry, item);
            case CacheOperationKind.Delete or CacheOperationKind.CompareAndDelete:
                Remove(entry, RemovalReason.Deleted);
                return new(CacheStatus.Done, _position, Item: item);
            case CacheOperationKind.Touch:
                return Touch(operation, entry);
            default:
                throw new ArgumentException($"{operation.Kind} is no operation.", nameof(operation));
        }
    }

    // What can be said before the key is looked up: so an operation that can never be done is refused whatever the key holds.
    private CacheResult? RefusalOf(in CacheOperation operation)
    {
        if (operation.Value.Length > CacheLimits.MaxValueBytes)
            return Refused(CacheStatus.ValueTooLarge, CacheLimits.MaxValueBytes, operation.Value.Length);
        if (!operation.Expiry.IsValid)
            return Refused(CacheStatus.InvalidExpiry, CacheLimits.MaxTimeMs, Math.Max(operation.Expiry.AbsoluteMs, operation.Expiry.SlidingMs));
        var tags = operation.Tags ?? [];
        if (tags.Count > CacheLimits.MaxTags)
            return Refused(CacheStatus.InvalidTags, CacheLimits.MaxTags, tags.Count);
        var tagBytes = 0L;
        for (var at = 0; at < tags.Count; at++)
        {
            if (!EntryCost.IsTag(tags[at]))
                return Refused(CacheStatus.InvalidTags, CacheLimits.MaxTagBytes, tags[at]?.Length ?? 0);
            for (var before = 0; before < at; before++)
            {
                if (string.Equals(tags[before], tags[at], StringComparison.Ordinal))
                    return Refused(CacheStatus.InvalidTags);
            }

            tagBytes += EntryCost.OfTag(tags[at]);
        }

        var isAttributed = operation.KeepsExpiry || !operation.Expiry.IsNever || tags.Count > 0;
        return RefusalToFit(EntryCost.Of(operation.Key.Length, operation.Value.Length, isAttributed, tags.Count) + tagBytes);
    }

    private CacheResult? RefusalToFit(long bytes) => bytes > _usableBytes ? Refused(CacheStatus.DoesNotFit, _usableBytes, bytes) : null;

    private CacheResult? RefusalOfChange() => _log.Bytes < _options.MaxWaitingRecordBytes
        ? null
        : Refused(CacheStatus.RecordsWaiting, _options.MaxWaitingRecordBytes, _log.Bytes);

    private CacheResult ReadKey(in CacheOperation operation) =>
        TryGet(operation.Hash, operation.Key.Span, _nowMs, out var item) ? new(CacheStatus.Done, item.Version, Item: item) : new(CacheStatus.NotFound);

    private CacheResult Store(in CacheOperation operation, CacheEntry? old, CacheItem before)
    {
        var expiry = operation.KeepsExpiry && !before.Expiry.IsNever ? before.Expiry : operation.Expiry;
        var version = Insert(operation.Hash, operation.Key.Span, operation.Value.Span, default, expiry, operation.Tags ?? [], old);
        return new(CacheStatus.Done, version, Item: before);
    }

    private CacheResult Increment(in CacheOperation operation, CacheEntry? entry)
    {
        var number = 0L;
        if (entry is not null && !TryParse(entry.Value.Span, out number))
            return new(CacheStatus.NotANumber, Item: entry.ToItem(_slidingFloorMs));
        if (operation.Delta > 0 ? number > long.MaxValue - operation.Delta : number < long.MinValue - operation.Delta)
            return new(CacheStatus.Overflow, Item: entry?.ToItem(_slidingFloorMs) ?? default);
        number += operation.Delta;
        Span<byte> digits = stackalloc byte[MaxNumberBytes];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return Change(operation, entry, digits[..length], isAppended: false) is var result && result.IsRefusal ? result : result with { Number = number };
    }

    private CacheResult Append(in CacheOperation operation, CacheEntry? entry)
    {
        var length = (entry?.Value.Length ?? 0) + operation.Value.Length;
        if (length > CacheLimits.MaxValueBytes)
            return Refused(CacheStatus.ValueTooLarge, CacheLimits.MaxValueBytes, length);
        return Change(operation, entry, operation.Value.Span, isAppended: true) is var result && result.IsRefusal ? result : result with { Number = length };
    }

    // A number as this table writes it: no sign but a minus, no zeros before, nothing around it.
    private static bool TryParse(ReadOnlySpan<byte> text, out long number)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return false;
        Span<byte> digits = stackalloc byte[MaxNumberBytes];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return text.SequenceEqual(digits[..length]);
    }
}
