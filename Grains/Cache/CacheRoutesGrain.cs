using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>Asks the part of the silo that it happens to be on.</summary>
[StatelessWorker]
internal sealed class CacheRoutesGrain(ILocalSiloDetails silo, IServiceProvider services) : Grain, ICacheRoutesGrain
{
    // A silo that has no part in any cache has no options of it.
    public Task<CacheRoutes?> GetAsync() => services.GetService<CacheMetadata>() is null
        ? Task.FromResult<CacheRoutes?>(null)
        : GrainFactory.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(this.GetPrimaryKeyString(), silo.Name)).GetRoutesAsync();
}
