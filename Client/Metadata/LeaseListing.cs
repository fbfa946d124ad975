namespace OrleansCluster.Client.Metadata;

/// <summary>A part of all leases, clients' sessions included, in the order of their ids.</summary>
/// <param name="LeaseIds">Their ids.</param>
/// <param name="HasMore">Whether there are some with greater ids.</param>
public sealed record LeaseListing(IReadOnlyList<long> LeaseIds, bool HasMore);
