using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Placement;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>What a silo with reminders needs of dependency injection.</summary>
internal static class ReminderServices
{
    public static void Add(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(ReminderService))) return;
        services.AddOptions<ReminderOptions>();
        services.AddSingleton<ReminderService>();
        services.AddSingleton<ReminderRegistry>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static s => s.GetRequiredService<ReminderService>());
        services.AddPlacementDirector<OneSiloPlacement, OneSiloPlacementDirector>();
    }
}
