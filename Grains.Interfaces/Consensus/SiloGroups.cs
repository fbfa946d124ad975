using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>How <see cref="ISiloGroupsGrain"/> is addressed, and the bound of its answer.</summary>
public static class SiloGroups
{
    /// <summary>The service part of the key.</summary>
    public const string Service = "groups";

    /// <summary>The most names that are told.</summary>
    public const int MaxGroups = 1_000;

    /// <summary>The key of silo <paramref name="siloName"/>.</summary>
    public static string KeyOf(string siloName) => PinnedKey.Create(Service, siloName);
}
