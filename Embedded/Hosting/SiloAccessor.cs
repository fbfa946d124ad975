using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Hosting;

/// <summary>The silo of a host: made, as a member of its cluster, when it is first asked for; gone with the host's services.</summary>
internal sealed class SiloAccessor : IDisposable
{
    private readonly Lazy<Silo> _silo;

    public SiloAccessor(IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<SiloOptions> silo, IOptions<EndpointOptions> endpoint) =>
        _silo = new Lazy<Silo>(() => Create(services, cluster.Value, silo.Value, endpoint.Value));

    public Silo Value => _silo.Value;

    public void Dispose()
    {
        if (!_silo.IsValueCreated) return;
        var silo = _silo.Value;
        if (!silo.IsDead)
        {
            // The host was disposed of without being stopped: that is a kill.
            silo.Fence();
            silo.Cluster.DeclareDead(silo);
        }

        if (silo.Cluster.Network is { } network) _ = network.DisposeAsync().AsTask(); // if its host was not stopped
        silo.Catalog.StopCollecting();
        silo.Objects.Clear();
        silo.AbandonCalls($"The silo {silo.Name} was stopped");
        silo.Cluster.Disconnect(silo);
        EmbeddedClusters.Leave(silo.Cluster);
    }

    private static Silo Create(IServiceProvider services, ClusterOptions options, SiloOptions siloOptions, EndpointOptions endpoint)
    {
        var processes = services.GetService<ProcessClusterOptions>();
        var cluster = EmbeddedClusters.Join(options, processes is null ? null : siloOptions.SiloName);
        var generation = cluster.Membership.NextGeneration();
        var address = SiloAddress.New(endpoint.AdvertisedIPAddress, endpoint.SiloPort, generation);
        var gateway = SiloAddress.New(new IPEndPoint(endpoint.AdvertisedIPAddress, endpoint.GatewayPort), generation);
        var name = string.IsNullOrWhiteSpace(siloOptions.SiloName) ? $"Silo_{cluster.World.Random.NextGuid():N}"[..13] : siloOptions.SiloName;
        if (processes is not null)
        {
            cluster.Network = new ProcessNetwork(
                cluster, processes, new PeerIdentity(PeerKind.Silo, name, generation), services.GetRequiredService<ILoggerFactory>());
        }

        return new Silo(cluster, name, address, gateway, services) { StartTime = cluster.World.Time.GetUtcNow().UtcDateTime };
    }
}
