using Orleans;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Tests.World;

public interface IFailingWorker : IGrainWithStringKey
{
    Task<int> Starts();
}

/// <summary>Starts the second time.</summary>
[StatelessWorker(1)]
public sealed class FailingWorkerGrain : Grain, IFailingWorker
{
    private static int s_starts;

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        Interlocked.Increment(ref s_starts) == 1 ? throw new InvalidOperationException("not today") : Task.CompletedTask;

    public Task<int> Starts() => Task.FromResult(s_starts);
}
