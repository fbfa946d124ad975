namespace OrleansCluster.Gateways.Http.Status;

/// <summary>One silo.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="State">Active, Joining, ShuttingDown, Stopping, Dead, …; <c>Missing</c> if it is expected and unknown to the cluster.</param>
/// <param name="Address">Of its current incarnation.</param>
/// <param name="Expected">Whether readiness asks for it.</param>
/// <param name="Activations">Grains active on it; null if it did not say.</param>
/// <param name="Store">Its block store's figures; null if that did not answer.</param>
/// <param name="StoreError">Why it did not answer.</param>
internal sealed record SiloDocument(
    string Name, string State, string? Address, bool Expected, int? Activations, StoreDocument? Store, string? StoreError);
