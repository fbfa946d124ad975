using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Hosting;

/// <summary>The client of a host.</summary>
internal sealed class ClientAccessor : IDisposable
{
    private readonly Lazy<ClientRuntime> _client;

    public ClientAccessor(IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<ClientMessagingOptions> messaging) =>
        _client = new Lazy<ClientRuntime>(() => Create(services, cluster.Value, messaging.Value));

    public ClientRuntime Value => _client.Value;

    public void Dispose()
    {
        if (!_client.IsValueCreated) return;
        _client.Value.Disconnect();
        if (_client.Value is { IsRemote: true, Cluster.Network: { } network }) _ = network.DisposeAsync().AsTask(); // if its host was not stopped
        EmbeddedClusters.Leave(_client.Value.Cluster);
    }

    private static ClientRuntime Create(IServiceProvider services, ClusterOptions options, ClientMessagingOptions messaging)
    {
        if (services.GetService<ProcessClusterOptions>() is not { } processes) return new ClientRuntime(EmbeddedClusters.Join(options), services, messaging);
        if (processes.LocalSilo is { } silo) return new ClientRuntime(EmbeddedClusters.Join(options, silo), services, messaging);

        var name = $"client-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        var cluster = EmbeddedClusters.Join(options, name);
        cluster.Network = new ProcessNetwork(cluster, processes, new PeerIdentity(PeerKind.Client, name, 0), services.GetRequiredService<ILoggerFactory>());
        return new ClientRuntime(cluster, services, messaging);
    }
}
