using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Identity;
using OrleansCluster.Embedded.Membership;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Workers;

namespace OrleansCluster.Embedded.Management;

/// <summary>Figures of the whole cluster, silo by silo. Where a method takes silos, none given means all that are active.</summary>
[Reentrant]
internal sealed class ManagementGrain(SiloAccessor silo) : Grain, IManagementGrain
{
    private EmbeddedCluster Cluster => silo.Value.Cluster;

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(Members(onlyActive).ToDictionary(member => member.SiloAddress, member => member.Status));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) =>
        Task.FromResult(Members(onlyActive).Select(Describe).ToArray());

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
        var found = await Ask(null, async (address, f) => (Address: address, Count: await f.CountOf(grain)));
        return found.FirstOrDefault(one => one.Count > 0).Address;
    }

    public async ValueTask<List<GrainId>> GetActiveGrains(GrainType type) => [.. await Gather(null, f => f.ActiveGrains(type))];

    public Task ForceGarbageCollection(SiloAddress[] hostsIds) => Tell(hostsIds, f => f.CollectGarbage());

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) => Tell(hostsIds, f => f.CollectActivations(ageLimit));

    public Task ForceActivationCollection(TimeSpan ageLimit) => Tell(null, f => f.CollectActivations(ageLimit));

    // Figures are measured when they are asked for, so there is nothing to hurry.
    public Task ForceRuntimeStatisticsCollection(SiloAddress[] siloAddresses) => Task.CompletedTask;

    // In the order in which they joined, or, among processes, of their names.
    private IEnumerable<ClusterMember> Members(bool onlyActive)
    {
        var order = Cluster.Membership.Silos.Select(s => s.Address).ToList();
        return Cluster.Membership.Snapshot.Members.Values
            .Where(member => !onlyActive || member.Status == SiloStatus.Active)
            .OrderBy(member => Cluster.Network is null ? order.IndexOf(member.SiloAddress) : 0)
            .ThenBy(member => member.Name, StringComparer.Ordinal);
    }

    private IEnumerable<(SiloAddress Address, ISiloFigures Figures)> Figures(SiloAddress[]? hosts) => Members(onlyActive: true)
        .Where(member => hosts is null || hosts.Length == 0 || hosts.Contains(member.SiloAddress))
        .Select(member => (member.SiloAddress, Cluster.Membership.Find(member.SiloAddress)?.Figures ?? GrainFactory.GetGrain<ISiloFiguresGrain>(member.Name)));

    private Task<T[]> Ask<T>(SiloAddress[]? hosts, Func<ISiloFigures, Task<T>> question) => Ask(hosts, (_, figures) => question(figures));

    private async Task<T[]> Ask<T>(SiloAddress[]? hosts, Func<SiloAddress, ISiloFigures, Task<T>> question)
    {
        var answers = await Task.WhenAll(Figures(hosts).Select(async one =>
        {
            try
            {
                return (IsThere: true, Answer: await question(one.Address, one.Figures));
            }
            catch (SiloUnavailableException)
            {
                return (IsThere: false, Answer: default(T)!); // it went while it was asked: it is not among the active any more
            }
        }));
        return [.. answers.Where(one => one.IsThere).Select(one => one.Answer)];
    }

    private async Task<T[]> Gather<T>(SiloAddress[]? hosts, Func<ISiloFigures, Task<T[]>> question) => [.. (await Ask(hosts, question)).SelectMany(a => a)];

    private Task Tell(SiloAddress[]? hosts, Func<ISiloFigures, Task> deed) => Ask(hosts, async figures =>
    {
        await deed(figures);
        return true;
    });

    private MembershipEntry Describe(ClusterMember member)
    {
        var here = Cluster.Membership.Find(member.SiloAddress);
        return new MembershipEntry
        {
            SiloAddress = member.SiloAddress,
            Status = member.Status,
            ProxyPort = (here?.GatewayAddress ?? member.SiloAddress).Endpoint.Port,
            HostName = Environment.MachineName,
            SiloName = member.Name,
            StartTime = here?.StartTime ?? MembershipTable.StartOf(member.SiloAddress.Generation),
            IAmAliveTime = Cluster.World.Time.GetUtcNow().UtcDateTime,
        };
    }
}
