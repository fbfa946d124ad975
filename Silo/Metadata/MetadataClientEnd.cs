using Microsoft.Extensions.Hosting;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Silo.Metadata;

/// <summary>
/// Ends the web server's metadata client between its last request and the end of its connection to the cluster: later its session could not be
/// given back any more, and would be waited for.
/// </summary>
internal sealed class MetadataClientEnd(MetadataClient metadata) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await metadata.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // There is no time left. What the store keeps for this client ends by itself.
        }
    }
}
