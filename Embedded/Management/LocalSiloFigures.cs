using Orleans.Runtime;
using Orleans.Statistics;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Management;

/// <summary>The figures of a silo of this process, read straight from it.</summary>
internal sealed class LocalSiloFigures(Silo silo) : ISiloFigures
{
    /// <summary>What was used within this time counts as used recently.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private IEnumerable<Activation> Activations => silo.Catalog.Counted;

    public Task<SimpleGrainStatistic[]> CountByClass() => Task.FromResult(Activations
        .GroupBy(a => a.Class.StatisticsName, StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new SimpleGrainStatistic { GrainType = g.Key, SiloAddress = silo.Address, ActivationCount = g.Count() })
        .ToArray());

    public Task<DetailedGrainStatistic[]> List(string[]? classes) => Task.FromResult(Activations
        .Where(a => classes is null || classes.Contains(a.Class.StatisticsName))
        .OrderBy(a => a.Number)
        .Select(a => new DetailedGrainStatistic { GrainType = a.Class.StatisticsName, SiloAddress = silo.Address, GrainId = a.GrainId })
        .ToArray());

    public Task<GrainId[]> ActiveGrains(GrainType type) =>
        Task.FromResult(Activations.Where(a => a.GrainId.Type == type).OrderBy(a => a.Number).Select(a => a.GrainId).ToArray());

    public Task<int> Count() => Task.FromResult(Activations.Count());

    public Task<int> CountOf(GrainId grain) => Task.FromResult(silo.Catalog.CountOf(grain));

    public Task<SiloRuntimeStatistics> Measure()
    {
        var now = silo.Cluster.Now;
        var recent = now - silo.Cluster.ToTicks(Recent);
        return Task.FromResult(new SiloRuntimeStatistics
        {
            ActivationCount = Activations.Count(),
            RecentlyUsedActivationCount = Activations.Count(a => a.IsUsedSince(recent)),
            EnvironmentStatistics = new EnvironmentStatistics(GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            ClientCount = silo.Cluster.Runtimes.Count(r => r is ClientRuntime),
            DateTime = silo.Time.GetUtcNow().UtcDateTime,
        });
    }

    public Task CollectActivations(TimeSpan ageLimit)
    {
        silo.Catalog.Collect(ageLimit, force: true);
        return Task.CompletedTask;
    }

    public Task CollectGarbage()
    {
        GC.Collect();
        return Task.CompletedTask;
    }
}
