namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>How <see cref="ClusterDistributedCache"/> uses the cache. Checked when it is made.</summary>
public sealed class ClusterDistributedCacheOptions
{
    /// <summary>The most that <see cref="InstanceName"/> may have, in bytes of UTF-8: so much of each key it takes.</summary>
    public const int MaxInstanceNameBytes = 512;

    /// <summary>What stands before every key, so that several applications share a cache without meeting: up to <see cref="MaxInstanceNameBytes"/> bytes of UTF-8. Null or empty: nothing.</summary>
    public string? InstanceName { get; set; }
}
