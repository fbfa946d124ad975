using Microsoft.Extensions.Hosting;
using OrleansCluster.Silo.Metadata;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>Has a silo replace its emptied replica, as the shipped host does: a background service would leave the simulation's thread.</summary>
internal sealed class RepairService(ReplicaRepair repair) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = repair.RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        return Task.CompletedTask;
    }

    public void Dispose() => _stopping.Dispose();
}
