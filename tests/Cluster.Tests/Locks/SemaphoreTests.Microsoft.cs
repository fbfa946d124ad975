namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class SemaphoreTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : SemaphoreTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
