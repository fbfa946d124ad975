namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>What near caches tell: nothing older than the bound, and nothing older than what the same client was told before.</summary>
internal sealed class NearReads(CacheFindings findings, TimeSpan staleness)
{
    // The client counts the bound by a clock that may be slow.
    private readonly long _bound = (long)(staleness.Ticks * 1.03);
    private readonly Dictionary<string, List<(long Version, long At)>> _stored = [];
    private readonly Dictionary<(string Client, string Key), long> _told = [];

    /// <summary>A change was acknowledged.</summary>
    public void Stored(string key, long version, long now)
    {
        if (!_stored.TryGetValue(key, out var stored)) _stored.Add(key, stored = []);
        stored.Add((version, now));
    }

    /// <summary>The least version that a read which begins now may tell.</summary>
    public long LeastNow(string client, string key, long now) => Math.Max(
        _told.GetValueOrDefault((client, key)),
        _stored.TryGetValue(key, out var stored) ? stored.Where(one => one.At < now - _bound).Select(one => one.Version).DefaultIfEmpty().Max() : 0);

    /// <summary>A read was answered; 0 for nothing there.</summary>
    public void Told(string client, string key, long version, long least, Checking.Operation operation)
    {
        if (version < least)
            findings.Report($"{client} was told version {version} of '{key}', and {least} was the least that it may be told.", operation);
        _told[(client, key)] = Math.Max(_told.GetValueOrDefault((client, key)), version);
    }
}
