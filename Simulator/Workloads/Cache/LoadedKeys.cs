namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>
/// Keys that are loaded from somewhere else. Whoever changes that deletes the key afterwards; from then on nobody is told what was there before, whatever a
/// loader has read and when.
/// </summary>
internal sealed class LoadedKeys(CacheFindings findings)
{
    private readonly Dictionary<string, int> _source = [];
    private readonly Dictionary<string, int> _invalidated = [];

    /// <summary>What there is elsewhere.</summary>
    public int Source(string key) => _source.GetValueOrDefault(key);

    /// <summary>It changes there; tells what to say when the key is deleted.</summary>
    public int Change(string key) => _source[key] = Source(key) + 1;

    /// <summary>The key was deleted, after that change.</summary>
    public void Deleted(string key, int change) => _invalidated[key] = Math.Max(LeastNow(key), change);

    /// <summary>What a reader who begins now may be told at least.</summary>
    public int LeastNow(string key) => _invalidated.GetValueOrDefault(key);

    /// <summary>A reader was told.</summary>
    public void Told(string key, int value, int least, Checking.Operation operation)
    {
        if (value < least)
            findings.Report($"'{key}' was told to be {value} to one who asked when it was {least} already, and the key deleted since.", operation);
    }
}
