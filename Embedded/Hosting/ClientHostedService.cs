using Microsoft.Extensions.Hosting;

namespace OrleansCluster.Embedded.Hosting;

internal sealed class ClientHostedService(ClientAccessor client) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (client.Value is { IsRemote: true, Cluster.Network: { } network }) await network.StartClientAsync(client.Value, cancellationToken);
        client.Value.Connect();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        client.Value.Disconnect();
        if (client.Value is { IsRemote: true, Cluster.Network: { } network }) await network.DisposeAsync();
    }
}
