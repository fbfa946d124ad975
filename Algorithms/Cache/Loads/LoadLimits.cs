namespace OrleansCluster.Algorithms.Cache.Loads;

/// <summary>The bounds of a shard's loads.</summary>
public static class LoadLimits
{
    /// <summary>Loads under way in one shard.</summary>
    public const int MaxLoads = 1_024;

    /// <summary>Bytes of their keys and tags together.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The shortest lease of a load, in milliseconds.</summary>
    public const long MinLeaseMs = 100;

    /// <summary>The longest lease of a load, in milliseconds: after so long at most a loader that died holds up nobody.</summary>
    public const long MaxLeaseMs = 60_000;
}
