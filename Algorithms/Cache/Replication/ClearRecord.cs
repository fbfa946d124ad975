namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>All entries are gone.</summary>
public sealed record ClearRecord : CacheRecord
{
    public static ClearRecord Instance { get; } = new();
}
