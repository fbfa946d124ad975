using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Leases;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>Keeps leases of the metadata store, and renews many of them with one change.</summary>
internal sealed class StoreLeaseKeeper(GroupCalls calls)
    : LeaseKeeper(calls.Time, calls.Options.MaxClockDrift, calls.Options.CallTimeout, MetadataLimits.MaxLeasesInCommand, calls.Logger)
{
    protected override async Task<IReadOnlySet<long>?> RenewAsync(long[] ids, TimeSpan limit)
    {
        try
        {
            var answer = await calls.ProposeAsync(
                new RenewLeasesCommand(ids).Encode(), new Sending(), new Deadline(calls.Time, limit), CancellationToken.None) as LeasesAnswer;
            return answer?.Skipped.ToHashSet();
        }
        catch (MetadataException)
        {
            return null;
        }
    }
}
