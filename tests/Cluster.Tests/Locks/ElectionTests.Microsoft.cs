namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class ElectionTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : ElectionTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
