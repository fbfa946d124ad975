namespace OrleansCluster.Gateways.Http.Cache;

/// <summary>A silo's part in the cache.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Serves">Whether it is certain of its lease: otherwise it serves nothing.</param>
/// <param name="Shards">Shards that it owns.</param>
/// <param name="Copies">Shards of others that it has a copy of.</param>
/// <param name="Short">Shards that it owns and that have fewer copies than they are to have.</param>
/// <param name="Entries">Entries of the shards that it owns.</param>
/// <param name="Bytes">What shards and copies have.</param>
/// <param name="LimitBytes">What they may have.</param>
/// <param name="WaitingBytes">Changes on their way to copies.</param>
internal sealed record CacheSiloDocument(string Silo, bool Serves, int Shards, int Copies, int Short, long Entries, long Bytes, long LimitBytes, long WaitingBytes);
