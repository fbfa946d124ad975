using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Cache.Near;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache.Near;

/// <summary>
/// A client's near cache: it follows the feed of each silo that something was read from, as long as that is wanted. Safe for concurrent use.
/// </summary>
internal sealed class NearCache(IGrainFactory grains, CacheRouter router, CacheClientOptions options, TimeProvider time, ILogger? logger)
{
    // A silo whose feed nobody has wanted for so long is not asked any more; what was read from it then counts no more.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CoarseClock _clock = new(time);
    private readonly Dictionary<long, NearSource> _sources = [];
    private NearTable? _table;
    private long _misses;

    /// <summary>What it holds of a key, no older than the bound.</summary>
    public bool TryGet(CacheKey key, out CacheValue value)
    {
        if (Volatile.Read(ref _table) is { } table)
        {
            var now = _clock.NowMs;
            if (table.TryGet(key.Hash, key.Bytes.Span, now, out var item))
            {
                value = new(item.Value, item.Version, item.EndsAt == long.MaxValue ? null : TimeSpan.FromMilliseconds(item.EndsAt - now), null);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The key is about to be read from its owner; null if what is read cannot be kept.</summary>
    public NearRead? Begin(CacheKey key)
    {
        Interlocked.Increment(ref _misses);
        if (router.Routes is not { } routes || routes.Owners[key.Hash & (ulong)(routes.Owners.Length - 1)] is not (>= 0 and var owner))
            return null;
        var table = TableFor(routes);
        return table.Begin(SourceOf(routes.Silos[owner]), key.Hash) is { } fetch ? new(table, fetch, _clock.NowMs) : null;
    }

    /// <summary>The key was read, to be kept or, without a <paramref name="begun"/>, not.</summary>
    public void End(NearRead? begun, CacheKey key, in CacheAnswer answer)
    {
        if (begun is not { } read)
        {
            Volatile.Read(ref _table)?.Forget(key.Hash);
            return;
        }

        // One that lives as long as it is accessed must be accessed where it lives.
        if (answer.Status != CacheCallStatus.Done || answer.ItemVersion == 0 || answer.SlidingMs != 0)
        {
            read.Table.Abandon(read.Fetch);
            read.Table.Forget(key.Hash);
            return;
        }

        // Its time has begun to run at the owner after the read was sent.
        var endsAt = NearTable.EndOf(read.SentAt - CoarseClock.LateMs, answer.RemainingMs);
        read.Table.End(read.Fetch, key.Bytes.Span, new(answer.Value, answer.ItemVersion, endsAt), answer.Incarnation);
    }

    /// <summary>Nothing came of the read.</summary>
    public static void Abandon(NearRead read) => read.Table.Abandon(read.Fetch);

    /// <summary>Calls are about to be made, or were: what they change is not told any more.</summary>
    public void Changing(ReadOnlySpan<CacheCall> calls)
    {
        if (Volatile.Read(ref _table) is not { } table)
            return;
        foreach (ref readonly var call in calls)
        {
            if (!CacheCaller.IsRepeatable(call.Kind))
            {
                if (CacheGrains.IsOfKey(call.Kind))
                    table.Forget(call.Hash);
                else
                    table.ForgetPartition((int)call.Hash);
            }
        }
    }

    public NearCacheStatistics Statistics
    {
        get
        {
            if (Volatile.Read(ref _table) is not { } table)
                return default;
            var figures = table.Statistics;
            return new(figures.Entries, figures.Bytes, figures.Hits, Interlocked.Read(ref _misses), table.Forgotten, figures.Evictions);
        }
    }

    // Another number of partitions is another cache.
    private NearTable TableFor(CacheRoutes routes)
    {
        if (Volatile.Read(ref _table) is { } table && table.Partitions == routes.Owners.Length)
            return table;
        lock (_lock)
        {
            if (_table is { } made && made.Partitions == routes.Owners.Length)
                return made;
            _sources.Clear();
            var created = new NearTable(options.NearCacheBytes, routes.Owners.Length, (long)options.NearStaleness.TotalMilliseconds - CoarseClock.LateMs);
            Volatile.Write(ref _table, created);
            return created;
        }
    }

    private NearSource SourceOf(CacheSilo silo)
    {
        lock (_lock)
        {
            if (_sources.TryGetValue(silo.Incarnation, out var known))
                return known;
            var (source, table) = (new NearSource(silo.Incarnation), _table!);
            _sources.Add(silo.Incarnation, source);
            Detached.Start(time, logger, () => FollowAsync(silo, source, table));
            return source;
        }
    }

    private async Task FollowAsync(CacheSilo silo, NearSource source, NearTable table)
    {
        var door = grains.GetGrain<ICacheDoorGrain>(CacheGrains.DoorOf(options.Cache, (int)((ulong)source.Life % CacheGrains.Doors), silo.Name));
        var wait = options.NearStaleness / 3;
        var usedAt = time.GetTimestamp();
        var heardAt = usedAt;
        while (time.GetElapsedTime(usedAt) < IdleTime && time.GetElapsedTime(heardAt) < IdleTime && ReferenceEquals(Volatile.Read(ref _table), table))
        {
            if (source.TakeUse())
                usedAt = time.GetTimestamp();
            var (asked, sentAt, isFirst) = (time.GetTimestamp(), _clock.NowMs, source.Next < 0);
            var (feed, isOver) = await AskAsync(door, source, wait);
            if (isOver)
                break;
            if (feed is null)
            {
                await Task.Delay(options.MaxRetryPause, time);
                continue;
            }

            // The silo has read the feed no earlier than it says: its clock may run faster than this one by a hundredth.
            var readAt = sentAt + (feed.HeldMs * 99L / 100);
            table.Apply(source, new(feed.Next, feed.IsWhole, feed.IsSure, feed.Hashes, feed.Partitions), feed.IsSure ? readAt : null);
            heardAt = time.GetTimestamp();

            // One that does not let this one wait is not asked more often for that.
            if (!isFirst && feed is { Hashes.Length: 0, Partitions.Length: 0 } && wait - time.GetElapsedTime(asked) is var left && left > TimeSpan.FromMilliseconds(1))
                await Task.Delay(left, time);
        }

        // Who reads from that silo again begins with another source, and with nothing.
        lock (_lock)
        {
            if (_sources.GetValueOrDefault(source.Life) == source)
                _sources.Remove(source.Life);
        }
    }

    private async Task<(CacheFeed? Feed, bool IsOver)> AskAsync(ICacheDoorGrain door, NearSource source, TimeSpan wait)
    {
        Task<CacheFeed?>? call = null;
        try
        {
            call = door.ReadFeedAsync(new(source.Life, source.Next, (int)Math.Min(wait.TotalMilliseconds, CacheGrains.MaxFeedWaitMs)));
            var feed = await call.WaitAsync(wait + options.CallTimeout, time);
            return (feed, feed is null);
        }
        catch (Exception)
        {
            // Whatever it was: what is not heard of ends by itself, and is asked for again.
            LateCalls.Observe(call, logger);
            return (null, false);
        }
    }
}
