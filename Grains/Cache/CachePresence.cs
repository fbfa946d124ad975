using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Cache;

/// <summary>When a silo stops, it gives its shards to others while all that takes is still there: the metadata store first of all.</summary>
internal sealed class CacheLeave(ILocalSiloDetails silo, IGrainFactory grains, IOptions<CacheServiceOptions> options, ILogger<CacheMemberGrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);

        // Stages stop in descending order: before the replicas of the metadata store hand over what they lead.
        lifecycle.Subscribe(nameof(CacheLeave), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, LeaveAsync);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        // A silo that is killed, or never came up, has nobody to hand over to.
        if (cancellationToken.IsCancellationRequested)
            return;
        try
        {
            await grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(options.Value.Cache, silo.Name)).LeaveAsync(silo.SiloAddress.ToParsableString());
        }
        catch (Exception e) when (e is PinnedSiloUnavailableException || CallFailures.IsUnanswered(e))
        {
            CacheLog.NotHandedOver(logger, e, options.Value.Cache, silo.Name);
        }
    }
}
