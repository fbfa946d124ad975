using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>How the grains that serve shared state are addressed.</summary>
public static class SharedStates
{
    /// <summary>The service part of their keys.</summary>
    public const string Service = "state";

    /// <summary>The key of the one on silo <paramref name="siloName"/>.</summary>
    public static string KeyOf(string siloName) => PinnedKey.Create(Service, siloName);
}
