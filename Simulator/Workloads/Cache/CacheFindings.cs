using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Cache;

/// <summary>The first thing that a check of the cache found.</summary>
internal sealed class CacheFindings
{
    public Violation? First { get; private set; }

    public void Report(string what, params Operation[] shown) => First ??= new Violation("cache", what, shown, [.. shown.Select(operation => operation.Id)]);
}
