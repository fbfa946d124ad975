using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Status;

/// <summary>One silo.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Address">The address of its latest incarnation.</param>
/// <param name="Status">Its state in the membership: Active, Dead, ShuttingDown…</param>
/// <param name="Activations">How many grains are active on it, by type; null if it did not say.</param>
/// <param name="BlockStore">Its block store's figures, or null.</param>
/// <param name="BlockStoreProblem">Why there are none; null if there are.</param>
public sealed record SiloReport(
    string Name, string Address, string Status, IReadOnlyList<ActivationCount>? Activations, BlockStoreStatus? BlockStore, string? BlockStoreProblem);
