namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class BarrierTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : BarrierTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
