namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>The bounds of what a silo keeps for near caches.</summary>
public static class NearLimits
{
    /// <summary>Changes that are kept for those who have not asked for them yet: who is behind by more begins anew. 1 MiB a silo.</summary>
    public const int KeptChanges = 65_536;

    /// <summary>Changes in one answer.</summary>
    public const int PageChanges = 8_192;

    /// <summary>Bits of the filter that says which keys somebody may hold near: 128 KiB a silo, from the first such reader on.</summary>
    public const int InterestBits = 1 << 20;
}
