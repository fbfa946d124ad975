using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Eviction;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Cache;

/// <summary>How entries come, change and go.</summary>
public sealed partial class CacheTable
{
    // How many that may have expired are looked at before one that has not is evicted.
    private const int ExpiriesBeforeEviction = 16;

    private static CacheEntry CreateEntry(
        ulong hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long version, EntryAttributes? attributes)
    {
        var payload = GC.AllocateUninitializedArray<byte>(key.Length + head.Length + tail.Length);
        key.CopyTo(payload);
        head.CopyTo(payload.AsSpan(key.Length));
        tail.CopyTo(payload.AsSpan(key.Length + head.Length));
        return new(payload, key.Length, hash, version, attributes);
    }

    private static string[] NamesOf(EntryAttributes? attributes) => attributes is null ? [] : Array.ConvertAll(attributes.Tags, static tag => tag.Name);

    // The entry of a key, unless it is gone: then it is removed, so that nobody can think otherwise any more.
    private CacheEntry? FindLive(ulong hash, ReadOnlySpan<byte> key)
    {
        var entry = _entries.Find(hash, key);
        if (entry is null || WhyGone(entry) is not { } reason)
            return entry;
        Remove(entry, reason);
        return null;
    }

    private RemovalReason? WhyGone(CacheEntry entry) => entry.Attributes switch
    {
        null => null,
        { } attributes when attributes.IsInvalidated(entry.Version) => RemovalReason.Invalidated,
        { } attributes when attributes.TryExpire(_nowMs, _slidingFloorMs) => RemovalReason.Expired,
        _ => null,
    };

    // A key holds a value, which fits, from now on.
    private long Insert(
        ulong hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, CacheExpiry expiry, IReadOnlyList<string> tags, CacheEntry? old)
    {
        if (expiry.DeadlineMs(_nowMs) <= _nowMs)
        {
            if (old is not null)
                Remove(old, RemovalReason.Expired);
            return _position;
        }

        var attributes = CreateAttributes(expiry, tags);
        var queue = old is null ? _policy.Admit(hash) : QueueKind.Small;
        MakeRoom(EntryCost.OfPayload(key.Length + head.Length + tail.Length, attributes is not null, tags.Count), old);
        var entry = CreateEntry(hash, key, head, tail, _position + 1, attributes);
        Link(entry, old, queue);
        Count(ref _sets);
        return Record(!_options.RecordsChanges
            ? null
            : new PutRecord(hash, entry.KeyMemory, entry.Value, expiry, [.. tags], entry.Queue == QueueKind.Main));
    }

    // What is there gets another value, or more of it; expiry and tags stay. What is not there is stored as the operation says.
    private CacheResult Change(in CacheOperation operation, CacheEntry? old, ReadOnlySpan<byte> value, bool isAppended)
    {
        if (old is null)
            return new(CacheStatus.Done, Insert(operation.Hash, operation.Key.Span, value, default, operation.Expiry, operation.Tags ?? [], null));
        var before = old.ToItem(_slidingFloorMs);
        var attributes = old.Attributes;
        var head = isAppended ? old.Value.Span : default;
        var cost = EntryCost.OfPayload(old.Key.Length + head.Length + value.Length, attributes is not null, attributes?.Tags.Length ?? 0);
        var tagBytes = attributes?.Tags.Sum(static tag => EntryCost.OfTag(tag.Name)) ?? 0;
        if (RefusalToFit(cost + tagBytes) is { } refusal)
            return refusal;
        attributes?.Access(old.Version, _nowMs, _slidingFloorMs);
        MakeRoom(cost, old);
        if (!old.IsLinked)
        {
            // It had to make room for itself: another entry of the key comes, with expiry and tags of its own.
            var version = Insert(old.Hash, old.Key, head, value, before.Expiry, NamesOf(attributes), null);
            return new(CacheStatus.Done, version, Item: before);
        }

        var entry = CreateEntry(old.Hash, old.Key, head, value, _position + 1, attributes);
        Link(entry, old, old.Queue);
        Count(ref _sets);
        CacheRecord? record = !_options.RecordsChanges ? null
            : isAppended ? new AppendRecord(old.Hash, old.Version, entry.Value[head.Length..])
            : new ChangeValueRecord(old.Hash, old.Version, entry.Value);
        return new(CacheStatus.Done, Record(record), Item: before);
    }

    private CacheResult Touch(in CacheOperation operation, CacheEntry entry)
    {
        var expiry = operation.Expiry;
        _reads.Hit();
        entry.CountAccess();
        if (expiry.DeadlineMs(_nowMs) <= _nowMs)
        {
            var last = entry.ToItem(_slidingFloorMs) with { Expiry = expiry, DeadlineMs = _nowMs };
            Remove(entry, RemovalReason.Expired);
            return new(CacheStatus.Done, entry.Version, Item: last);
        }

        var growth = GrowthOf(entry, expiry);
        var tagBytes = entry.Attributes?.Tags.Sum(static tag => EntryCost.OfTag(tag.Name)) ?? 0;
        if (RefusalToFit(EntryCost.Of(entry) + growth + tagBytes) is { } refusal)
            return refusal;
        var item = entry.ToItem(_slidingFloorMs) with { Expiry = expiry, DeadlineMs = expiry.DeadlineMs(_nowMs) };
        MakeRoom(growth, null);
        if (entry.IsLinked)
        {
            // Before any reader can see it.
            Volatile.Write(ref _touchedPosition, _position + 1);
            SetExpiry(entry, expiry);
            Record(_options.RecordsChanges ? new TouchRecord(entry.Hash, entry.Version, expiry) : null);
        }

        return new(CacheStatus.Done, entry.Version, Item: item);
    }

    private static long GrowthOf(CacheEntry entry, CacheExpiry expiry)
    {
        var tags = entry.Attributes?.Tags.Length ?? 0;
        return EntryCost.OfAttributes(tags > 0 || !expiry.IsNever, tags) - EntryCost.OfAttributes(entry.Attributes is not null, tags);
    }

    // Readers that still have the old attributes find them ended, and look again.
    private void SetExpiry(CacheEntry entry, CacheExpiry expiry)
    {
        var old = entry.Attributes;
        var tags = old?.Tags ?? [];
        var attributes = tags.Length == 0 && expiry.IsNever ? null : new EntryAttributes(expiry, tags, _nowMs);
        _policy.Resize(entry, GrowthOf(entry, expiry));
        entry.Attributes = attributes;
        if (old is not null)
        {
            _wheel.Remove(old);
            old.Entry = null;
            // An access that came before the end counts, though its time may be later than the writer's.
            attributes?.Access(entry.Version, Math.Max(_nowMs, old.Close()), _slidingFloorMs);
        }

        Schedule(attributes, entry);
    }

    private EntryAttributes? CreateAttributes(CacheExpiry expiry, IReadOnlyList<string> tags) =>
        expiry.IsNever && tags.Count == 0 ? null : new EntryAttributes(expiry, _tags.Acquire(tags), _nowMs);

    private void Link(CacheEntry entry, CacheEntry? old, QueueKind queue)
    {
        if (old is { IsLinked: true })
        {
            _policy.Replace(old, entry);
            entry.CountAccess();
            _entries.Replace(old, entry);
            if (!ReferenceEquals(old.Attributes, entry.Attributes))
                Release(old.Attributes);
        }
        else
        {
            _policy.Add(entry, queue);
            _entries.Insert(entry);
        }

        Schedule(entry.Attributes, entry);
    }

    private void Schedule(EntryAttributes? attributes, CacheEntry entry)
    {
        if (attributes is null)
            return;
        attributes.Entry = entry;
        if (attributes.Slot == EntryAttributes.Unscheduled && !attributes.Expiry.IsNever)
            _wheel.Schedule(attributes, attributes.DeadlineMs(_slidingFloorMs));
    }

    private void Release(EntryAttributes? attributes)
    {
        if (attributes is null)
            return;
        _wheel.Remove(attributes);
        attributes.Entry = null;
        _tags.Release(attributes.Tags);
    }

    private void Remove(CacheEntry entry, RemovalReason reason)
    {
        _policy.Remove(entry);
        Drop(entry, reason);
    }

    // An entry that is out of the queues leaves the table.
    private void Drop(CacheEntry entry, RemovalReason reason)
    {
        _entries.Remove(entry);
        Release(entry.Attributes);
        switch (reason)
        {
            case RemovalReason.Deleted: Count(ref _deletes); break;
            case RemovalReason.Expired: Count(ref _expirations); break;
            case RemovalReason.Evicted: Count(ref _evictions); break;
            case RemovalReason.Invalidated: Count(ref _invalidations); break;
        }

        Record(_options.RecordsChanges ? new RemoveRecord(entry.Hash, entry.Version, reason) : null);
    }

    // Until there is room for so many bytes, those of what is replaced not counted twice. What is replaced may have to go itself.
    private void MakeRoom(long bytes, CacheEntry? replaced)
    {
        for (var isFirst = true; EntryBytes + bytes - (replaced is { IsLinked: true } ? EntryCost.Of(replaced) : 0) > _usableBytes; isFirst = false)
        {
            if (isFirst)
            {
                ExpireDue(ExpiriesBeforeEviction);
                continue;
            }

            switch (_policy.Step(out var entry))
            {
                case EvictionStep.Evicted:
                    Drop(entry!, WhyGone(entry!) ?? RemovalReason.Evicted);
                    break;
                case EvictionStep.Promoted:
                    Record(_options.RecordsChanges ? new PromoteRecord(entry!.Hash, entry.Version) : null);
                    break;
                case EvictionStep.Empty:
                    throw new InvalidOperationException($"{bytes} bytes do not fit into an empty table.");
            }
        }
    }
}
