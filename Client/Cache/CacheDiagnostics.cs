using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>What the silos hold of a cache, for people: as each said, at moments that differ by up to 2 s.</summary>
/// <param name="Cache">Its name.</param>
/// <param name="Partitions">How many shards it has; 0 if no silo could say.</param>
/// <param name="Served">How many of them are served, by silos that are certain of their leases. Those of silos that did not answer are missing.</param>
/// <param name="Short">How many of those have fewer copies than the cache is to have: if their silo is lost, some of them may be, too.</param>
/// <param name="Silos">The silos that take part and have answered, by name.</param>
/// <param name="Silent">The silos of which nothing was to be had within 2 s, and why.</param>
/// <param name="At">When they were asked, by the caller's clock.</param>
public sealed record CacheDiagnostics(
    string Cache, int Partitions, int Served, int Short, IReadOnlyList<CacheMemberReport> Silos, IReadOnlyDictionary<string, string> Silent, DateTimeOffset At);
