namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class BarrierFailureTests
{
    public sealed class OnPostgres() : BarrierFailureTests(StateProvider.Postgres);
}
