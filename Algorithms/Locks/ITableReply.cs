namespace OrleansCluster.Algorithms.Locks;

/// <summary>An answer of a table.</summary>
public interface ITableReply
{
    /// <summary>Whose it is.</summary>
    long Call { get; }
}
