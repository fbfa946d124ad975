namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// What readers use of an owner's shard, from any thread and without a lock. A reader looks it up in <see cref="ShardReplica.Serving"/>, reads, and
/// then makes sure of two things, in either order: that it is still there, and that the member's lease still holds. Then nobody else was owner when it read.
/// </summary>
public sealed class ServingShard
{
    private readonly long _baseMs;
    private readonly long _sinceMs;
    private long _ackedPosition;

    internal ServingShard(CacheTable table, long epoch, long baseMs, long sinceMs) => (Table, Epoch, _baseMs, _sinceMs) = (table, epoch, baseMs, sinceMs);

    public CacheTable Table { get; }

    public long Epoch { get; }

    /// <summary>Every backup that is counted on has all changes up to here. It never goes back.</summary>
    public long AckedPosition
    {
        get => Volatile.Read(ref _ackedPosition);
        internal set => Volatile.Write(ref _ackedPosition, Math.Max(_ackedPosition, value));
    }

    /// <summary>The shard's time, at a moment of the silo's monotonic clock.</summary>
    public long TimeAt(long nowMs) => _baseMs + Math.Max(0, nowMs - _sinceMs);

    /// <summary>Reads a key, and tells what must be acknowledged before anybody may hear of it.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key.</param>
    /// <param name="nowMs">What the silo's clock said after the read began.</param>
    /// <param name="item">The item.</param>
    /// <param name="position">The answer is final as soon as <see cref="AckedPosition"/> has come so far; 0 if the outcome is <see cref="ReadOutcome.Unsettled"/>.</param>
    public ReadOutcome Read(ulong hash, ReadOnlySpan<byte> key, long nowMs, out CacheItem item, out long position)
    {
        var outcome = Table.Read(hash, key, TimeAt(nowMs), out item);
        position = outcome switch
        {
            ReadOutcome.Hit => Math.Max(item.Version, Table.TouchedPosition),
            ReadOutcome.Absent => Table.Position,
            _ => 0,
        };
        return outcome;
    }
}
