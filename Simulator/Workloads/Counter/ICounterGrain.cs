namespace OrleansCluster.Simulator.Workloads.Counter;

/// <summary>A counter over "Durable" whose changes carry an id, so that one that is asked for again acts once.</summary>
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Adds one. Asked for again with the same number it answers as before and adds nothing.</summary>
    /// <param name="client">Who asks. Each client has one increment under way at a time, and numbers them 1, 2, 3, …</param>
    /// <param name="number">The number of this one.</param>
    /// <returns>The count after it.</returns>
    /// <exception cref="SupersededException">The client has gone on to a later one: this is an old request that came late. It was not carried out now.</exception>
    Task<long> IncrementAsync(string client, long number);

    /// <summary>The count, proved against the store after the request arrived.</summary>
    Task<long> ReadAsync();
}
