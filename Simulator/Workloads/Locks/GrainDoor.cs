namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>The gate of a grain's state.</summary>
internal sealed class GrainDoor(IGatedGrain grain) : IDoor
{
    public Task<long> EnterAsync(long token) => grain.EnterAsync(token);

    /// <summary>Adds one, once for each token: what is there then.</summary>
    public Task<long> IncrementAsync(long token) => grain.IncrementAsync(token);

    public Task WriteAsync(long token, long count) => grain.WriteAsync(token, count);
}
