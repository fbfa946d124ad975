namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class FencingTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : FencingTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
