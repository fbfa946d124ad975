using Microsoft.Extensions.Hosting;

namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// A host lifetime that listens to no signals. The process has several hosts and one owner; were each to listen to Ctrl-C by
/// itself, they would stop in no order.
/// </summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
