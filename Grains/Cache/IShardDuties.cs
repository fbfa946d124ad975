using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Grains.Cache;

/// <summary>What a shard needs of the life of the silo that it is in. Called under the shard's lock, by any thread; nothing here waits, or calls the shard.</summary>
internal interface IShardDuties
{
    /// <summary>The silo's monotonic clock, in milliseconds.</summary>
    long NowMs { get; }

    /// <summary>Whether the silo's lease certainly lives now.</summary>
    bool IsSure { get; }

    /// <summary>Whether further changes are refused for the moment.</summary>
    bool HasTooMuchWaiting { get; }

    /// <summary>So many bytes more, or fewer, wait for backups.</summary>
    void AddWaiting(long bytes);

    /// <summary>A key was changed; to be told before the change is.</summary>
    void Changed(ulong hash);

    /// <summary>Everything in the shard may have been changed, or may be elsewhere from now on.</summary>
    void Dropped(ShardSlot shard);

    /// <summary>There may be something to be sent to a member.</summary>
    void Send(ShardSlot shard, ShardMember member);

    /// <summary>The shard's record is to change.</summary>
    void Propose(ShardSlot shard, ShardProposal proposal);
}
