namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>What a search for the keeper came to.</summary>
/// <param name="Link">The keeper; null if none was found.</param>
/// <param name="Failure">Why the folder cannot be served, if a silo said so.</param>
internal sealed record SearchResult(KeeperLink? Link, string? Failure);
