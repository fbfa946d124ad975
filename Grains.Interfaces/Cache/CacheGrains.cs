using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Cache;

/// <summary>How the grains of a cache are addressed, and the bounds of their calls.</summary>
public static class CacheGrains
{
    /// <summary>The cache that is meant where none is named.</summary>
    public const string DefaultCache = "default";

    /// <summary>Doors of one silo: calls come through several, so that they are run on several cores.</summary>
    public const int Doors = 4;

    /// <summary>Calls in one batch.</summary>
    public const int MaxBatchCalls = 4_096;

    /// <summary>Bytes of keys and values in one batch, unless it has one call only; the same of its answers.</summary>
    public const int MaxBatchBytes = 4 << 20;

    /// <summary>For how long a silo waits for something to tell near caches, in milliseconds.</summary>
    public const int MaxFeedWaitMs = 20_000;

    /// <summary>Whether a call is of one key, and not of one partition.</summary>
    public static bool IsOfKey(CacheCallKind kind) => kind <= CacheCallKind.RenewLoad;

    /// <summary>The key of a cache's part on a silo.</summary>
    public static string MemberOf(string cache, string siloName) => PinnedKey.Create(cache, siloName);

    /// <summary>The key of one of its doors, from 0 to <see cref="Doors"/> - 1.</summary>
    public static string DoorOf(string cache, int door, string siloName) => PinnedKey.Create($"{cache}/{door}", siloName);
}
