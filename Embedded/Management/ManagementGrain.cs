using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Identity;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Management;

/// <summary>Figures of the whole cluster, silo by silo. Where a method takes silos, none given means all that are active.</summary>
internal sealed class ManagementGrain(SiloAccessor silo) : Grain, IManagementGrain
{
    private EmbeddedCluster Cluster => silo.Value.Cluster;

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(Silos(onlyActive).ToDictionary(s => s.Address, s => s.Status));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) =>
        Task.FromResult(Silos(onlyActive).Select(Describe).ToArray());

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics(null);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[]? hostsIds) => Gather(hostsIds, f => f.CountByClass());

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null) =>
        Gather(hostsIds, f => f.List(types));

    public Task<SiloRuntimeStatistics[]> GetRuntimeStatistics(SiloAddress[] hostsIds) => Ask(hostsIds, f => f.Measure());

    public async Task<int> GetTotalActivationCount() => (await Ask(null, f => f.Count())).Sum();

    public async Task<int> GetGrainActivationCount(GrainReference grainReference)
    {
        ArgumentNullException.ThrowIfNull(grainReference);
        return (await Ask(null, f => f.CountOf(grainReference.GrainId))).Sum();
    }

    public async ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference)
    {
        var grain = GrainAddressing.IdOf(reference);
        if (EngineTypes.Classes.ClassOf(grain.Type).Placement is StatelessWorkerPlacement)
            throw new InvalidOperationException($"{grain} is a stateless worker, which may be active on any silo, and on several.");
        foreach (var one in Silos(onlyActive: true))
        {
            if (await one.Figures.CountOf(grain) > 0) return one.Address;
        }

        return null;
    }

    public async ValueTask<List<GrainId>> GetActiveGrains(GrainType type) => [.. await Gather(null, f => f.ActiveGrains(type))];

    public Task ForceGarbageCollection(SiloAddress[] hostsIds) => Tell(hostsIds, f => f.CollectGarbage());

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) => Tell(hostsIds, f => f.CollectActivations(ageLimit));

    public Task ForceActivationCollection(TimeSpan ageLimit) => Tell(null, f => f.CollectActivations(ageLimit));

    // Figures are measured when they are asked for, so there is nothing to hurry.
    public Task ForceRuntimeStatisticsCollection(SiloAddress[] siloAddresses) => Task.CompletedTask;

    private IEnumerable<Silo> Silos(bool onlyActive) => onlyActive ? Cluster.Membership.ActiveSilos : Cluster.Membership.Silos;

    private IEnumerable<ISiloFigures> Figures(SiloAddress[]? hosts) => Silos(onlyActive: true)
        .Where(s => hosts is null || hosts.Length == 0 || hosts.Contains(s.Address))
        .Select(s => s.Figures);

    private Task<T[]> Ask<T>(SiloAddress[]? hosts, Func<ISiloFigures, Task<T>> question) => Task.WhenAll(Figures(hosts).Select(question));

    private async Task<T[]> Gather<T>(SiloAddress[]? hosts, Func<ISiloFigures, Task<T[]>> question) => [.. (await Ask(hosts, question)).SelectMany(a => a)];

    private Task Tell(SiloAddress[]? hosts, Func<ISiloFigures, Task> deed) => Task.WhenAll(Figures(hosts).Select(deed));

    private MembershipEntry Describe(Silo one) => new()
    {
        SiloAddress = one.Address,
        Status = one.Status,
        ProxyPort = one.GatewayAddress.Endpoint.Port,
        HostName = Environment.MachineName,
        SiloName = one.Name,
        StartTime = one.StartTime,
        IAmAliveTime = Cluster.World.Time.GetUtcNow().UtcDateTime,
    };
}
