namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class LockTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : LockTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
