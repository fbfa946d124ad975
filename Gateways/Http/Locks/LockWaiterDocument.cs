namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>Somebody waits for a lock.</summary>
internal sealed record LockWaiterDocument(string Holder, string? Note, double WaitedSeconds);
