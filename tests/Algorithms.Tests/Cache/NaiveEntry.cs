using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>What the model has of a key.</summary>
internal sealed record NaiveEntry(string Value, long Version, CacheExpiry Expiry, long LastAccess, string[] Tags)
{
    public bool IsAlive(long now) => now < Expiry.DeadlineMs(LastAccess);
}
