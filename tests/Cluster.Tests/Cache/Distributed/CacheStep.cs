using Microsoft.Extensions.Caching.Distributed;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>One step of a script: something that is asked of a cache, or time that passes.</summary>
/// <param name="Name">What it says of itself.</param>
/// <param name="Run">Asks; tells what was heard.</param>
/// <param name="Passes">How much time passes afterwards.</param>
internal sealed record CacheStep(string Name, Func<IDistributedCache, Task<string>> Run, TimeSpan Passes = default)
{
    public override string ToString() => Name;
}
