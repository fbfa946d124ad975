using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Hosting;

/// <summary>The client of a host.</summary>
internal sealed class ClientAccessor : IDisposable
{
    private readonly Lazy<ClientRuntime> _client;

    public ClientAccessor(IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<ClientMessagingOptions> messaging) =>
        _client = new Lazy<ClientRuntime>(() => new ClientRuntime(EmbeddedClusters.Join(cluster.Value), services, messaging.Value));

    public ClientRuntime Value => _client.Value;

    public void Dispose()
    {
        if (!_client.IsValueCreated) return;
        _client.Value.Disconnect();
        EmbeddedClusters.Leave(_client.Value.Cluster);
    }
}
