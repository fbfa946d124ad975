namespace Orleans.Runtime;

public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[]? hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    Task<int> GetTotalActivationCount();

    /// <summary>Collects the activations that were idle for at least this long.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);
}
