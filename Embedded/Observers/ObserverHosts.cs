using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Observers;

/// <summary>The clients and silos of this process that have objects which others may call, by the client id in the objects' identities.</summary>
internal sealed class ObserverHosts
{
    private readonly ConcurrentDictionary<string, GrainRuntime> _hosts = new(StringComparer.Ordinal);

    public void Add(GrainRuntime host) => _hosts[host.Objects.ClientId] = host;

    public void Remove(GrainRuntime host) => _hosts.TryRemove(new KeyValuePair<string, GrainRuntime>(host.Objects.ClientId, host));

    /// <summary>Who has the object; null if no client or silo of this process.</summary>
    public GrainRuntime? Find(GrainId observer) =>
        ObserverId.ClientOf(observer) is { } client && _hosts.TryGetValue(client, out var host) ? host : null;
}
