using Orleans.Runtime;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>Gives the shared folder free when its silo ends.</summary>
internal sealed class SharedStateLifecycle(SharedStateKeeper keeper) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// A stop gives the folder free first of all, while the silo is active still, so that another one has it at once; and for good
    /// when the grains, which may have written once more, are deactivated. A kill cuts the disk off at once. (The token of a kill
    /// is cancelled already; stages stop from the last to the first.)
    /// </summary>
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(
            nameof(SharedStateLifecycle), ServiceLifecycleStage.Last, _ => Task.CompletedTask, token => EndAsync(keeper.RetireAsync, token));
        lifecycle.Subscribe(
            nameof(SharedStateLifecycle),
            ServiceLifecycleStage.RuntimeStorageServices,
            _ => Task.CompletedTask,
            token => EndAsync(keeper.EndAsync, token));
    }

    // A disk that hangs holds up a stop for as long as the silo's host allows, and then is cut off.
    private async Task EndAsync(Func<Task> gracefully, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await gracefully().WaitAsync(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The time for a graceful end is over.
            }
        }

        await keeper.CutAsync();
    }
}
