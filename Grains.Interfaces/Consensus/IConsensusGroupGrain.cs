namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>
/// Finds a consensus group; the key is its name. Keeps nothing, and runs on every silo that is asked. What it tells is at most 1 s old
/// and may be wrong already: it is where to ask, not what is so.
/// </summary>
[Alias("oc.consensus.IConsensusGroupGrain")]
public interface IConsensusGroupGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks the replicas of all active silos, each for at most 1 s. Throws <see cref="ArgumentException"/> if the key is no name of a
    /// group.
    /// </summary>
    [Alias("Find")]
    Task<GroupReport> FindAsync();
}
