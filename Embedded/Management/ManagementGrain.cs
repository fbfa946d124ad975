using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Management;

/// <summary>Figures of the whole cluster, read straight from its silos, which are in this process.</summary>
internal sealed class ManagementGrain(SiloAccessor silo) : Grain, IManagementGrain
{
    private EmbeddedCluster Cluster => silo.Value.Cluster;

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(Silos(onlyActive).ToDictionary(s => s.Address, s => s.Status));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) =>
        Task.FromResult(Silos(onlyActive).Select(Describe).ToArray());

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics(null);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[]? hostsIds) =>
        Task.FromResult(Silos(onlyActive: true)
            .Where(s => hostsIds is null || hostsIds.Contains(s.Address))
            .SelectMany(s => s.Catalog.Counted.GroupBy(a => a.Class.StatisticsName, StringComparer.Ordinal).Select(g => new SimpleGrainStatistic
            {
                GrainType = g.Key,
                SiloAddress = s.Address,
                ActivationCount = g.Count(),
            }))
            .ToArray());

    public Task<int> GetTotalActivationCount() => Task.FromResult(Silos(onlyActive: true).Sum(s => s.Catalog.Counted.Count()));

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        foreach (var one in Silos(onlyActive: true)) one.Catalog.Collect(ageLimit, force: true);
        return Task.CompletedTask;
    }

    private IEnumerable<Silo> Silos(bool onlyActive) => onlyActive ? Cluster.Membership.ActiveSilos : Cluster.Membership.Silos;

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
