using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>
/// Who owns what, as far as the silos have told. Asked anew when an owner says that it is not; one question is under way at a time, whoever needs it.
/// </summary>
internal sealed class CacheRouter(IGrainFactory grains, CacheClientOptions options, TimeProvider time, ILogger? logger)
{
    private readonly Lock _lock = new();
    private CacheRoutes? _routes;
    private Task? _asking;
    private int _asked;

    /// <summary>What was told last; null if nothing was told yet.</summary>
    public CacheRoutes? Routes => Volatile.Read(ref _routes);

    /// <summary>Asks, unless something newer than what the caller has is there already. Does not fail: it may be that nothing new came of it.</summary>
    public Task RefreshAsync(CacheRoutes? known)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(known, _routes))
                return Task.CompletedTask;
            if (_asking is null or { IsCompleted: true })
                _asking = AskAsync();
            return _asking;
        }
    }

    private async Task AskAsync()
    {
        Task<CacheRoutes?>? call = null;
        try
        {
            call = Ask();
            var routes = await call.WaitAsync(options.CallTimeout, time);
            if (routes is not null && IsNewer(routes))
                Volatile.Write(ref _routes, routes);
        }
        catch (Exception)
        {
            // Whatever it was: another is asked next.
            LateCalls.Observe(call, logger);
        }
    }

    // Where nobody is left of those that are known, the store may be another one, whose revisions began anew.
    private bool IsNewer(CacheRoutes routes) => Routes is not { } known || routes.Revision >= known.Revision || !routes.Silos.Intersect(known.Silos).Any();

    // The nearest silo, and in turn those that are known, since the nearest may be cut off from what the others know.
    private Task<CacheRoutes?> Ask()
    {
        var (silos, turn) = (Routes?.Silos ?? [], _asked++);
        var at = turn % (silos.Length + 1);
        return at == 0
            ? grains.GetGrain<ICacheRoutesGrain>(options.Cache).GetAsync()
            : grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(options.Cache, silos[at - 1].Name)).GetRoutesAsync();
    }
}
