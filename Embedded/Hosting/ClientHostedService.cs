using Microsoft.Extensions.Hosting;

namespace OrleansCluster.Embedded.Hosting;

internal sealed class ClientHostedService(ClientAccessor client) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (client.Value is { IsRemote: true, Cluster.Network: { } network })
        {
            try
            {
                await network.StartClientAsync(client.Value, cancellationToken);
            }
            catch
            {
                await network.DisposeAsync();
                throw;
            }
        }

        client.Value.Connect();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        client.Value.Disconnect();
        if (client.Value is { IsRemote: true, Cluster.Network: { } network }) await network.DisposeAsync();
    }
}
