using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// A silo's part in the cache from its start to its stop. While the silo is up there is an activation that works on it: the first begins with the silo, and one that an engine has ended is
/// followed by the next before the lease is over. When the silo stops, it gives its shards to others while all that takes is still there: the metadata store first of all.
/// </summary>
internal sealed class CachePresence(ILocalSiloDetails silo, IGrainFactory grains, IOptions<CacheServiceOptions> options, TimeProvider time, ILogger<CacheMemberGrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // A third of the lease may have gone by since the last renewal; what is left is for several attempts.
    private const int LooksPerLease = 10;

    private readonly CancellationTokenSource _stop = new();

    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);

        // Stages stop in descending order: before the replicas of the metadata store hand over what they lead.
        lifecycle.Subscribe(nameof(CachePresence), ServiceLifecycleStage.Active + 1, StartAsync, LeaveAsync);
    }

    public void Dispose() => _stop.Cancel();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _ = KeepAsync();
        return Task.CompletedTask;
    }

    private async Task KeepAsync()
    {
        var pause = options.Value.LeaseTime / LooksPerLease;
        var member = grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(options.Value.Cache, silo.Name));
        try
        {
            for (; ; await Task.Delay(pause, time, _stop.Token))
                await TryStartAsync(member, pause);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The silo stops, or was killed.
        }
    }

    private async Task TryStartAsync(ICacheMemberGrain member, TimeSpan limit)
    {
        try
        {
            await member.StartAsync().InTurnAsync().WaitAsync(limit, time, _stop.Token);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            // In its first moments a silo may not see itself among the members.
            CacheLog.NotReached(logger, e, options.Value.Cache, silo.Name);
        }
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();

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
