using Orleans.Runtime;

namespace OrleansCluster.Embedded.Lifecycle;

internal sealed class SiloLifecycle(Action<string, Exception> reportFailedStop) : LifecycleSubject(reportFailedStop), ISiloLifecycle;
