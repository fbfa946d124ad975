using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace OrleansCluster.Grains.Placement;

/// <summary>Registration of pinned placement.</summary>
public static class PinnedPlacementExtensions
{
    /// <summary>Teaches a silo <see cref="PinnedToSiloAttribute"/>. May be called more than once.</summary>
    public static ISiloBuilder AddPinnedPlacement(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ServiceType == typeof(Registered)))
        {
            builder.Services.AddSingleton<Registered>();
            builder.Services.AddPlacementDirector<PinnedToSiloStrategy, PinnedToSiloDirector>();
        }

        return builder;
    }

    private sealed class Registered;
}
