namespace OrleansCluster.Client.Cache;

/// <summary>The meter of the cache's instruments, in silos and in clients; docs/cache.md lists them.</summary>
public static class CacheMeter
{
    /// <summary>Its name, for whoever collects: <c>AddMeter(CacheMeter.Name)</c>.</summary>
    public const string Name = "OrleansCluster.Cache";
}
