namespace Orleans.Runtime;

/// <summary>Where a method takes silos, none given means all that are active.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    Task ForceGarbageCollection(SiloAddress[] hostsIds);

    /// <summary>Collects the activations of these silos that were idle for at least this long.</summary>
    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    /// <summary>Collects the activations that were idle for at least this long.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    Task ForceRuntimeStatisticsCollection(SiloAddress[] siloAddresses);

    Task<SiloRuntimeStatistics[]> GetRuntimeStatistics(SiloAddress[] hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[]? hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>Every active grain; only those whose <see cref="DetailedGrainStatistic.GrainType"/> is among these, unless null.</summary>
    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    /// <summary>How many activations a grain has.</summary>
    Task<int> GetGrainActivationCount(GrainReference grainReference);

    Task<int> GetTotalActivationCount();

    /// <summary>Where a grain is active; null if it is not.</summary>
    /// <exception cref="InvalidOperationException">The grain is a stateless worker, which may be active anywhere.</exception>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
}
