using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Grains.Cache;

/// <summary>The shards that may have something to be sent to one member. Any thread may add.</summary>
internal sealed class BackupLane(ShardMember target)
{
    private readonly Lock _lock = new();
    private readonly Queue<ShardSlot> _shards = new();
    private readonly HashSet<int> _queued = [];

    public ShardMember Target => target;

    /// <summary>Messages that nothing was heard of yet; of the turns of the member's grain.</summary>
    public int UnderWay { get; set; }

    public bool Add(ShardSlot shard)
    {
        lock (_lock)
        {
            if (!_queued.Add(shard.Partition))
                return false;
            _shards.Enqueue(shard);
            return true;
        }
    }

    public bool TryTake(out ShardSlot? shard)
    {
        lock (_lock)
        {
            if (!_shards.TryDequeue(out shard))
                return false;
            _queued.Remove(shard.Partition);
            return true;
        }
    }
}
