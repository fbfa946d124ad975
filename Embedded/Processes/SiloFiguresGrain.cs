using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Management;

namespace OrleansCluster.Embedded.Processes;

[OnNamedSilo, Reentrant]
internal sealed class SiloFiguresGrain(SiloAccessor silo) : Grain, ISiloFiguresGrain
{
    private ISiloFigures Figures => silo.Value.Figures;

    public Task<SimpleGrainStatistic[]> CountByClass() => Figures.CountByClass();

    public Task<DetailedGrainStatistic[]> List(string[]? classes) => Figures.List(classes);

    public Task<GrainId[]> ActiveGrains(GrainType type) => Figures.ActiveGrains(type);

    public Task<int> Count() => Figures.Count();

    public Task<int> CountOf(GrainId grain) => Figures.CountOf(grain);

    public Task<SiloRuntimeStatistics> Measure() => Figures.Measure();

    public Task CollectActivations(TimeSpan ageLimit) => Figures.CollectActivations(ageLimit);

    public Task CollectGarbage() => Figures.CollectGarbage();
}
