namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What is planned by: how an owner stands with a member.</summary>
/// <param name="IsUseless">It does not answer in time, or has something else than the owner: it must not be counted on.</param>
/// <param name="HasAcknowledged">It has all that was acknowledged, and nothing more is without it.</param>
/// <param name="HasAll">It gets records, and lacks none.</param>
internal readonly record struct LinkSight(bool IsUseless, bool HasAcknowledged, bool HasAll);
