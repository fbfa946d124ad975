namespace OrleansCluster.Cluster.Tests.Locks;

public abstract partial class ReaderWriterLockTests
{
    public sealed class OnPostgres(SharedLockCluster.OfPostgres shared) : ReaderWriterLockTests(shared), IClassFixture<SharedLockCluster.OfPostgres>;
}
