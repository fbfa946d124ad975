namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class DoubleBarrierTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : DoubleBarrierTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
