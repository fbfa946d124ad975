using Orleans.Runtime;

namespace OrleansCluster.Embedded.Lifecycle;

internal sealed class GrainLifecycle(Action<string, Exception> reportFailedStop) : LifecycleSubject(reportFailedStop), IGrainLifecycle;
