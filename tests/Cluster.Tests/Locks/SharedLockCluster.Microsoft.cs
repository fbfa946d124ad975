namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class SharedLockCluster
{
    public sealed class OfPostgres() : SharedLockCluster(StateProvider.Postgres);
}
