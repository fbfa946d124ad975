using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>What the directory says, for clients.</summary>
internal static class CacheRouting
{
    public static CacheRoutes? Of(CacheDirectory directory, long revision)
    {
        if (directory.Map is not { } map)
            return null;
        var silos = directory.Living.OrderBy(member => member.Silo, StringComparer.Ordinal).ThenBy(member => member.Incarnation).ToArray();
        var owners = new short[map.Options.Partitions];
        for (var partition = 0; partition < owners.Length; partition++)
            owners[partition] = (short)(directory.OwnerOf(partition) is { } owner ? Array.IndexOf(silos, owner) : -1);
        return new(revision, Array.ConvertAll(silos, member => new CacheSilo(member.Silo, member.Incarnation)), owners);
    }
}
