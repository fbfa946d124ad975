namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A counter behind a gate: what a lock protects.</summary>
public interface IGatedGrain : IGrainWithStringKey
{
    /// <summary>Shows a token, and reads the count.</summary>
    Task<long> EnterAsync(long token);

    /// <summary>Writes what a holder made of what it read.</summary>
    Task WriteAsync(long token, long count);

    /// <summary>Shows a token and adds one, in one, and once for each token, however often it is called; the count then.</summary>
    Task<long> IncrementAsync(long token);
}
