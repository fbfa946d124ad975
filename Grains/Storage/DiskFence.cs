using Orleans.Runtime;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>Cuts a silo off from its disk when it ends, so that it cannot write beside its successor.</summary>
public sealed class DiskFence(IDisk disk) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => SiloFence.WhenSiloEnds(lifecycle, nameof(DiskFence), CutAsync);

    // Asynchronously where the disk can, so that one that hangs holds up nobody beyond the time that a silo's end may take.
    private async Task CutAsync()
    {
        if (disk is IAsyncDisposable hanging)
            await hanging.DisposeAsync();
        else
            disk.Dispose();
    }
}
