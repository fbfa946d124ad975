namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>A read of a key that is on its way, from before it is sent until its answer is there. What is changed meanwhile spoils it.</summary>
public sealed class NearFetch
{
    internal NearFetch(NearSource source, ulong hash) => (Source, Hash) = (source, hash);

    public ulong Hash { get; }

    internal NearSource Source { get; }

    internal bool IsSpoiled { get; set; }

    /// <summary>The next one of the same hash.</summary>
    internal NearFetch? Other { get; set; }
}
