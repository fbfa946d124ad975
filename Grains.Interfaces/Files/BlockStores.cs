using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>How block stores are addressed, and the bounds of their calls.</summary>
public static class BlockStores
{
    /// <summary>The service part of a block store's key.</summary>
    public const string Service = "blocks";

    /// <summary>The most bytes that one read answers.</summary>
    public const int MaxReadBytes = 4 * 1024 * 1024;

    /// <summary>The most ids in one deletion, and the most entries of one list.</summary>
    public const int MaxBatch = 1_000;

    /// <summary>The key of the block store of silo <paramref name="siloName"/>.</summary>
    public static string KeyOf(string siloName) => PinnedKey.Create(Service, siloName);
}
