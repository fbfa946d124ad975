using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>How a silo takes part in the cache. Checked when the silo starts. All but <see cref="Weight"/> must be the same on all silos.</summary>
public sealed class CacheServiceOptions
{
    /// <summary>The cache's name: 1 to 64 of a-z, 0-9, '-', '_' and '.'.</summary>
    public string Cache { get; set; } = CacheGrains.DefaultCache;

    /// <summary>
    /// What the whole cache may hold, in bytes of keys, values and their overhead, each copy counted by itself: every silo holds its share of it once for what it
    /// serves and once for each backup. Divided by <see cref="Partitions"/> it is the bound of each shard, from 64 KiB to 1 TiB, and so of a single entry.
    /// </summary>
    public long CapacityBytes { get; set; } = 1L << 30;

    /// <summary>
    /// How many shards the keys are divided into: a power of two up to 65,536. The first silo of a cache decides; it stays so for the cache's life.
    /// </summary>
    public int Partitions { get; set; } = 256;

    /// <summary>Copies of each shard beside the one that is served, as far as there are silos: 0 to 2. It stays so for the cache's life.</summary>
    public int Backups { get; set; } = 1;

    /// <summary>This silo's share of the shards, by the others' weights: 1 to 1,000.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>How long a silo that is gone keeps others from taking its shards: 1 s to 5 min.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after silos have come or gone shards begin to move, so that several that come at once move them once: up to 5 min. What a dead silo served is taken over at once.
    /// </summary>
    public TimeSpan RebalanceDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a backup that lives may keep changes waiting before the owner goes on without it: 100 ms to 1 min.</summary>
    public TimeSpan BackupPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Bytes of changes on their way to backups, of all shards of a silo together, before further changes are refused for the moment: 1 MiB to 1 GiB. One change may
    /// exceed it.
    /// </summary>
    public long MaxWaitingBytes { get; set; } = 64L << 20;

    /// <summary>How long a silo that stops has to give its shards to others: up to 20 s.</summary>
    public TimeSpan LeaveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What goes in one message between copies; for simulations, in which a shard has a few hundred bytes.</summary>
    internal int MessageBytes { get; set; } = 1 << 20;
}
