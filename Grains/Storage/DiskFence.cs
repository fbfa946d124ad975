using Orleans.Runtime;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>Cuts a silo off from its disk when it ends, so that it cannot write beside its successor.</summary>
public sealed class DiskFence(IDisk disk) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => SiloFence.WhenSiloEnds(lifecycle, nameof(DiskFence), disk.Dispose);
}
