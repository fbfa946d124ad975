namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>Tells clients who owns what; the key is the cache's name. It runs on whichever silo is asked.</summary>
[Alias("oc.cache.ICacheRoutesGrain")]
public interface ICacheRoutesGrain : IGrainWithStringKey
{
    /// <summary>Who owns what, as far as the silo has read that answers; null if it has read nothing yet.</summary>
    [Alias("Get")]
    Task<CacheRoutes?> GetAsync();
}
