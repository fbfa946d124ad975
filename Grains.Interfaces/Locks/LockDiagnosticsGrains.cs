using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>How the lock diagnostics of a silo are addressed, and their bounds.</summary>
public static class LockDiagnosticsGrains
{
    /// <summary>The service part of the key.</summary>
    public const string Service = "locks";

    /// <summary>The most names that one answer tells.</summary>
    public const int MaxNames = 1_000;

    /// <summary>The key of the diagnostics of silo <paramref name="siloName"/>.</summary>
    public static string KeyOf(string siloName) => PinnedKey.Create(Service, siloName);
}
