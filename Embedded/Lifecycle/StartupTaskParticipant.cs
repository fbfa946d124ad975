using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Lifecycle;

internal sealed class StartupTaskParticipant(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task> task, int stage)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe("StartupTask", stage, token => task(services, token));
}
