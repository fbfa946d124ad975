using Orleans.Runtime;

namespace OrleansCluster.Embedded.Management;

/// <summary>What the management grain asks of one silo, and tells it to do. All that it knows of other silos goes through here.</summary>
internal interface ISiloFigures
{
    Task<SimpleGrainStatistic[]> CountByClass();

    /// <summary>The grains that are active there; only those of these classes (by their names in statistics), unless null.</summary>
    Task<DetailedGrainStatistic[]> List(string[]? classes);

    Task<GrainId[]> ActiveGrains(GrainType type);

    Task<int> Count();

    Task<int> CountOf(GrainId grain);

    Task<SiloRuntimeStatistics> Measure();

    Task CollectActivations(TimeSpan ageLimit);

    Task CollectGarbage();
}
