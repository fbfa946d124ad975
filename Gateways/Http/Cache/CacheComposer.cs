using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Gateways.Http.Cache;

/// <summary>Makes the document of what the silos said. Pure.</summary>
internal static class CacheComposer
{
    public static CacheDocument Compose(CacheDiagnostics told)
    {
        var silos = told.Silos.Select(Compose).ToList();
        return new(
            told.Cache,
            told.Partitions,
            told.Served,
            told.Short,
            silos.Sum(silo => silo.Entries),
            silos.Sum(silo => silo.Bytes),
            silos.Sum(silo => silo.LimitBytes),
            told.Silos.Sum(silo => silo.Hits),
            told.Silos.Sum(silo => silo.Misses),
            told.Silos.Sum(silo => silo.Evictions),
            silos,
            told.Silent,
            null);
    }

    public static CacheDocument Unknown(string cache, string error) => new(cache, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], new Dictionary<string, string>(), error);

    private static CacheSiloDocument Compose(CacheMemberReport silo) => new(
        silo.Silo,
        silo.IsSure,
        silo.OwnedShards,
        silo.BackupShards,
        silo.ShortShards,
        silo.Entries,
        silo.Bytes,
        silo.CapacityBytes * (silo.OwnedShards + silo.BackupShards),
        silo.WaitingBytes);
}
