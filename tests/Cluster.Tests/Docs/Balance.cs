namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>What the lock of docs/locks.md protects.</summary>
public sealed class Balance
{
    public long Total { get; set; }
}
