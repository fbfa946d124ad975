namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A counter behind one of the shipped gates, as a client reaches it.</summary>
internal interface IDoor
{
    /// <summary>Shows a token, and reads the count.</summary>
    Task<long> EnterAsync(long token);

    /// <summary>Writes the count with that token.</summary>
    Task WriteAsync(long token, long count);
}
