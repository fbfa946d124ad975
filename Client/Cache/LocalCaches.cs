using System.Collections.Concurrent;

namespace OrleansCluster.Client.Cache;

/// <summary>
/// The caches' shards that are in this process. A silo and a client that are given the same one find each other without a call. Safe for concurrent use.
/// </summary>
public sealed class LocalCaches
{
    private readonly ConcurrentDictionary<(string Cache, string Silo), ICacheShards> _shards = new();

    /// <summary>The shards of a silo; null if that is in another process, or takes no part now.</summary>
    public ICacheShards? Find(string cache, string siloName) => _shards.GetValueOrDefault((cache, siloName));

    /// <summary>A silo takes part from now on, in the place of an earlier life of it.</summary>
    public void Add(string cache, ICacheShards shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _shards[(cache, shards.Silo.Name)] = shards;
    }

    /// <summary>This life of a silo takes part no more.</summary>
    public void Remove(string cache, ICacheShards shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _shards.TryRemove(new((cache, shards.Silo.Name), shards));
    }
}
