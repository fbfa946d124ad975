using OrleansCluster.Algorithms.Cache.Near;

namespace OrleansCluster.Client.Cache.Near;

/// <summary>A read that is on its way, and what it is to be kept in.</summary>
/// <param name="Table">In what.</param>
/// <param name="Fetch">The read.</param>
/// <param name="SentAt">The coarse clock before it was sent.</param>
internal readonly record struct NearRead(NearTable Table, NearFetch Fetch, long SentAt);
