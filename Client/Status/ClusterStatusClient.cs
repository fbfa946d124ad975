using Orleans.Runtime;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Status;

/// <summary>Asks the cluster how it is. Safe for concurrent use.</summary>
public sealed class ClusterStatusClient(IGrainFactory grains, TimeProvider time)
{
    /// <summary>
    /// Silos, their activations and their block stores. What a silo does not answer within two seconds is left out, with the
    /// reason; fails only if the membership cannot be asked.
    /// </summary>
    public async Task<ClusterStatus> GetAsync(CancellationToken cancellationToken = default)
    {
        var latest = await SiloQuestions.SilosAsync(grains, cancellationToken);
        return new ClusterStatus(await Task.WhenAll(latest.Select(entry => ReportAsync(entry, cancellationToken))), time.GetUtcNow());
    }

    private async Task<SiloReport> ReportAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<ActivationCount>? activations = null;
        BlockStoreStatus? store = null;
        var problem = "the silo is not active.";
        if (entry.Status == SiloStatus.Active)
        {
            // Each silo is asked by itself: of one question to all of them there is no answer while one stands still.
            var counting = SiloQuestions.TryAsync(
                () => grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics([entry.SiloAddress]), time, cancellationToken);
            (store, problem) = await SiloQuestions.TryAsync(
                () => grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(entry.SiloName)).GetStatusAsync(), time, cancellationToken);
            activations = (await counting).Answer?
                .Select(count => new ActivationCount(count.GrainType, count.ActivationCount))
                .OrderBy(count => count.GrainType, StringComparer.Ordinal)
                .ToList();
        }

        return new SiloReport(entry.SiloName, entry.SiloAddress.ToParsableString(), entry.Status.ToString(), activations, store, problem);
    }
}
