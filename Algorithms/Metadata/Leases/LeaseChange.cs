namespace OrleansCluster.Algorithms.Metadata.Leases;

/// <summary>A lease was granted or renewed, or has ended.</summary>
/// <param name="LeaseId">Which.</param>
/// <param name="Lease">The lease with its full time; null if it has ended.</param>
public readonly record struct LeaseChange(long LeaseId, Lease? Lease);
