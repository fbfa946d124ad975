namespace OrleansCluster.Algorithms.Cache.Loads;

/// <summary>What came of asking for the load of a key.</summary>
public enum LoadOutcome
{
    /// <summary>The load is the caller's, under a new ticket.</summary>
    Granted,

    /// <summary>Another has it.</summary>
    Loading,

    /// <summary>As many loads are under way as may be.</summary>
    TooMany,
}
