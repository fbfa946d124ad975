namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>
/// What near caches have to hear of one life of a silo: that keys were changed which somebody has read for a near cache, and that partitions were emptied or are not
/// served any more. Safe for concurrent use.
///
/// <para><b>Who is told.</b> Nobody is registered. A reader says that he keeps what he reads (<see cref="Mark"/>) <i>before</i> he reads; whoever changes a key says so
/// (<see cref="Changed"/>) <i>after</i> that, and before the change is acknowledged. Then a reader who has read the value before the change has marked the key before the change was
/// looked up, so it is in the feed. What was marked stays so: a key that somebody has read for a near cache is told of at every change from then on. (Redis' tracking
/// forgets a key once it has told of it: redis.io, Client-side caching. Here several keys share a bit, and telling of one must not silence the others.)</para>
/// </summary>
public sealed class ChangeFeed
{
    private readonly Lock _lock = new();
    private ulong[]? _interest;
    private Change[]? _kept;
    private long _next;

    /// <summary>The place behind the last change; any thread may ask.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Somebody is about to read the key, and keeps what he reads.</summary>
    public void Mark(ulong hash)
    {
        var interest = Volatile.Read(ref _interest) ?? Create();
        ref var word = ref interest[Bit(hash) >> 6];
        var bit = 1UL << (Bit(hash) & 63);

        // A full fence in any case: what is read must be read behind it.
        if ((Volatile.Read(ref word) & bit) == 0)
            Interlocked.Or(ref word, bit);
        else
            Interlocked.MemoryBarrier();
    }

    /// <summary>The key was changed. True, if there is something new in the feed.</summary>
    public bool Changed(ulong hash)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _interest) is not { } interest)
            return false;
        if ((Volatile.Read(ref interest[Bit(hash) >> 6]) & (1UL << (Bit(hash) & 63))) == 0)
            return false;
        Add(new(hash, false));
        return true;
    }

    /// <summary>Everything in a partition may have changed, or will elsewhere. True, if there is something new in the feed.</summary>
    public bool Dropped(int partition)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _interest) is null)
            return false;
        Add(new((ulong)partition, true));
        return true;
    }

    /// <summary>What changed from a place on; from a place below 0 on nothing, and the place where the feed is now.</summary>
    public FeedPage Read(long from)
    {
        lock (_lock)
        {
            if (from < 0 || from > _next)
                return new(_next, from < 0, true, [], []);
            if (_next - from > NearLimits.KeptChanges)
                return new(_next, false, true, [], []);
            var count = (int)Math.Min(_next - from, NearLimits.PageChanges);
            var (hashes, partitions) = (new List<ulong>(count), new List<int>());
            for (var at = from; at < from + count; at++)
            {
                var change = _kept![at % NearLimits.KeptChanges];
                if (change.IsPartition)
                    partitions.Add((int)change.Value);
                else
                    hashes.Add(change.Value);
            }

            return new(from + count, true, from + count == _next, [.. hashes], [.. partitions]);
        }
    }

    // Not the bits that say which shard it is in: they are the same for many keys here.
    private static int Bit(ulong hash) => (int)(hash >> 32) & (NearLimits.InterestBits - 1);

    private ulong[] Create()
    {
        lock (_lock)
        {
            _kept ??= new Change[NearLimits.KeptChanges];
            if (_interest is null)
                Volatile.Write(ref _interest, new ulong[NearLimits.InterestBits / 64]);
            return _interest!;
        }
    }

    private void Add(Change change)
    {
        lock (_lock)
        {
            _kept![_next % NearLimits.KeptChanges] = change;
            Volatile.Write(ref _next, _next + 1);
        }
    }

    private readonly record struct Change(ulong Value, bool IsPartition);
}
