namespace OrleansCluster.Gateways.Http.Cache;

/// <summary>What <c>/status</c> says of the cache. Bytes are what is counted against bounds.</summary>
/// <param name="Name">The cache's name.</param>
/// <param name="Shards">How many it has; 0 if that is not known.</param>
/// <param name="Served">How many of them are served.</param>
/// <param name="Short">How many of those have fewer copies than they are to have.</param>
/// <param name="Entries">Entries of those that are served.</param>
/// <param name="Bytes">What all shards and copies have.</param>
/// <param name="LimitBytes">What they may have.</param>
/// <param name="Hits">Reads that found something, of the shards that are served, since their silos took them.</param>
/// <param name="Misses">Reads that found nothing.</param>
/// <param name="Evictions">Entries removed to make room.</param>
/// <param name="Silos">Who takes part and has answered, by name.</param>
/// <param name="Silent">Silos of which nothing was to be had, with the reason: what is on them is missing.</param>
/// <param name="Error">Why nothing is known at all.</param>
internal sealed record CacheDocument(
    string Name,
    int Shards,
    int Served,
    int Short,
    long Entries,
    long Bytes,
    long LimitBytes,
    long Hits,
    long Misses,
    long Evictions,
    IReadOnlyList<CacheSiloDocument> Silos,
    IReadOnlyDictionary<string, string> Silent,
    string? Error);
