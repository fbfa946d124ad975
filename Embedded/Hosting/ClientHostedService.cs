using Microsoft.Extensions.Hosting;

namespace OrleansCluster.Embedded.Hosting;

internal sealed class ClientHostedService(ClientAccessor client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        client.Value.Connect();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        client.Value.Disconnect();
        return Task.CompletedTask;
    }
}
