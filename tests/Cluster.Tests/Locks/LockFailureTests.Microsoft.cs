namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class LockFailureTests
{
    public sealed class OnPostgres() : LockFailureTests(StateProvider.Postgres);
}
