namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>The body of <c>GET /v1/locks/{name}</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Holds">Who holds it; nobody if it is free.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Waiters">The first of them, in order.</param>
internal sealed record LockDocument(string Name, IReadOnlyList<LockHoldDocument> Holds, int Waiting, IReadOnlyList<LockWaiterDocument> Waiters);
