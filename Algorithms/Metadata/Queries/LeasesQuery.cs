using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>Asks for leases in the order of their ids, sessions' included. Answered by <see cref="LeaseListAnswer"/>.</summary>
/// <param name="AfterId">Only those with a greater id.</param>
/// <param name="Limit">How many at most, 1 to <see cref="MetadataLimits.MaxLeasesInCommand"/>.</param>
public sealed record LeasesQuery(long AfterId, int Limit) : MetadataQuery;
