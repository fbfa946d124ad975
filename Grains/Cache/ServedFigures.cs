using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// What was counted in one shard while it was served here, over all the times that it was. Figures of a table alone are no such thing: another table begins anew, and one that is a copy meanwhile goes on when it is served again. One caller at a time.
/// </summary>
internal struct ServedFigures
{
    private ServingShard? _serving;

    // What is added to the figures of the table that is served; alone if none is.
    private CacheStatistics _before;

    /// <summary>Until now. Entries and bytes mean nothing.</summary>
    public readonly CacheStatistics SoFar => _serving is { } serving ? _before.Plus(serving.Table.Statistics) : _before;

    /// <summary>This is served from now on; null: nothing is.</summary>
    public void Follow(ServingShard? serving)
    {
        if (ReferenceEquals(serving, _serving))
            return;
        _before = SoFar;
        if (serving is not null)
            _before = _before.Minus(serving.Table.Statistics);
        _serving = serving;
    }
}
