using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Hosting;

public static class PlacementStrategyExtensions
{
    public static ISiloBuilder AddPlacementDirector<TStrategy, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDirector>(this ISiloBuilder builder)
        where TStrategy : PlacementStrategy, new()
        where TDirector : class, IPlacementDirector
    {
        builder.Services.AddPlacementDirector<TStrategy, TDirector>();
        return builder;
    }

    public static ISiloBuilder AddPlacementDirector<TStrategy>(this ISiloBuilder builder, Func<IServiceProvider, IPlacementDirector> createDirector)
        where TStrategy : PlacementStrategy, new()
    {
        builder.Services.AddPlacementDirector<TStrategy>(createDirector);
        return builder;
    }

    public static void AddPlacementDirector<TStrategy, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDirector>(this IServiceCollection services)
        where TStrategy : PlacementStrategy, new()
        where TDirector : class, IPlacementDirector =>
        services.AddKeyedSingleton<IPlacementDirector, TDirector>(typeof(TStrategy));

    public static void AddPlacementDirector<TStrategy>(this IServiceCollection services, Func<IServiceProvider, IPlacementDirector> createDirector)
        where TStrategy : PlacementStrategy, new() =>
        services.AddKeyedSingleton(typeof(TStrategy), (provider, _) => createDirector(provider));
}
