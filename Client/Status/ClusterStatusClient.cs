using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Status;

/// <summary>Asks the cluster how it is. Safe for concurrent use.</summary>
public sealed class ClusterStatusClient(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Silos, activations and block stores. A block store that does not answer within two seconds is reported with the
    /// reason; fails only if the cluster cannot be asked at all.
    /// </summary>
    public async Task<ClusterStatus> GetAsync(CancellationToken cancellationToken = default)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var entries = await management.GetDetailedHosts().WaitAsync(cancellationToken);
        var latest = entries
            .GroupBy(entry => entry.SiloName, StringComparer.Ordinal)
            .Select(incarnations => incarnations.MaxBy(entry => entry.SiloAddress.Generation)!)
            .OrderBy(entry => entry.SiloName, StringComparer.Ordinal);
        var silos = await Task.WhenAll(latest.Select(entry => ReportAsync(entry, cancellationToken)));
        var names = entries.ToDictionary(entry => entry.SiloAddress, entry => entry.SiloName);
        var statistics = await management.GetSimpleGrainStatistics().WaitAsync(cancellationToken);
        var activations = statistics
            .Select(count => new ActivationCount(
                count.GrainType, names.GetValueOrDefault(count.SiloAddress, count.SiloAddress.ToString()!), count.ActivationCount))
            .OrderBy(count => count.GrainType, StringComparer.Ordinal)
            .ThenBy(count => count.SiloName, StringComparer.Ordinal);
        return new ClusterStatus(silos, [.. activations], time.GetUtcNow());
    }

    private async Task<SiloReport> ReportAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        BlockStoreStatus? store = null;
        string? problem = null;
        if (entry.Status != SiloStatus.Active)
        {
            problem = "the silo is not active.";
        }
        else
        {
            try
            {
                store = await grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(entry.SiloName)).GetStatusAsync()
                    .WaitAsync(StoreTimeout, time, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                problem = e.Message;
            }
        }

        return new SiloReport(entry.SiloName, entry.SiloAddress.ToParsableString(), entry.Status.ToString(), store, problem);
    }
}
