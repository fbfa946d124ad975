namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class ManyLocksTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : ManyLocksTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
