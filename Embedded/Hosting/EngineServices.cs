using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Membership;
using OrleansCluster.Embedded.Placement;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Hosting;

/// <summary>What a silo and a client need of dependency injection.</summary>
internal static class EngineServices
{
    public static void AddSilo(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(SiloAccessor))) return;
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton<SiloAccessor>();
        services.AddHostedService<SiloHostedService>();
        services.TryAddSingleton(static s => s.GetRequiredService<SiloAccessor>().Value.Cluster.World.Time);
        services.TryAddSingleton(static s => s.GetRequiredService<SiloAccessor>().Value.GrainFactory);
        services.TryAddSingleton<IClusterClient>(static s => new ClusterClient(s, () => s.GetRequiredService<SiloAccessor>().Value.GrainFactory));
        services.TryAddSingleton<IClusterMembershipService, ClusterMembershipService>();
        services.TryAddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddPlacementDirector<HashBasedPlacement, HashBasedPlacementDirector>();
        services.AddPlacementDirector<OnNamedSilo, OnNamedSilo.Director>();
    }

    public static void AddClient(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(ClientAccessor))) return;
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton<ClientAccessor>();
        services.AddHostedService<ClientHostedService>();
        services.TryAddSingleton(static s => s.GetRequiredService<ClientAccessor>().Value.Cluster.World.Time);
        services.TryAddSingleton(static s => s.GetRequiredService<ClientAccessor>().Value.GrainFactory);
        services.TryAddSingleton<IClusterClient>(static s => new ClusterClient(s, () => s.GetRequiredService<ClientAccessor>().Value.GrainFactory));
    }
}
