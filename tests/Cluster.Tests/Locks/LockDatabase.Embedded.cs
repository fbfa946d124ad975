using Orleans.TestingHost;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What this engine does not have: its silos keep no state in PostgreSQL.</summary>
internal sealed class LockDatabase : IAsyncDisposable
{
    private LockDatabase()
    {
    }

    public static Task<LockDatabase> CreateAsync() => throw new NotSupportedException("Only the Microsoft engine keeps grain state in PostgreSQL.");

    public void AddStorage(InProcessTestClusterBuilder builder, string name) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
