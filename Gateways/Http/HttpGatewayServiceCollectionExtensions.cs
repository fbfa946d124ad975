using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCluster.Gateways.Http.Files;
using OrleansCluster.Gateways.Http.Limits;
using OrleansCluster.Gateways.Http.Metadata;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Gateways.Http.Status;

namespace OrleansCluster.Gateways.Http;

/// <summary>Registers the HTTP gateway.</summary>
public static class HttpGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="HttpGatewayApplicationExtensions.UseOrleansClusterHttp"/> and
    /// <see cref="HttpGatewayApplicationExtensions.MapOrleansClusterHttp"/> need. The file client must be registered too;
    /// keys, leases and watches are served where the metadata client is registered, locks where the lock client is, members of groups where the client
    /// of consensus groups is.
    /// Options are validated when the host starts.
    /// </summary>
    public static IServiceCollection AddOrleansClusterHttp(this IServiceCollection services, Action<HttpGatewayOptions>? configure = null)
    {
        var options = services.AddOptions<HttpGatewayOptions>();
        if (configure is not null)
            options.Configure(configure);
        options
            .Validate(o => o.MaxUploadBytes >= 1, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxUploadBytes)} must be at least 1.")
            .Validate(o => o.MaxConcurrentRequests >= 1, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxConcurrentRequests)} must be at least 1.")
            .Validate(o => o.MaxWatches >= 1, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxWatches)} must be at least 1.")
            .Validate(o => o.MaxLockWaits >= 1, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxLockWaits)} must be at least 1.")
            .Validate(o => o.MaxLocksHeld >= 1, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxLocksHeld)} must be at least 1.")
            .Validate(o => o.WatchHeartbeat > TimeSpan.Zero, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.WatchHeartbeat)} must be positive.")
            .Validate(o => o.MaxPageSize is >= 1 and <= 1000, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.MaxPageSize)} must be from 1 to 1000.")
            .Validate(o => o.StatusTimeout > TimeSpan.Zero, $"{nameof(HttpGatewayOptions)}.{nameof(HttpGatewayOptions.StatusTimeout)} must be positive.")
            .ValidateOnStart();
#pragma warning disable RS0030 // The default of a host that injects no clock; a simulated one injects its own.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<StatusSource>();
        services.AddSingleton<StatusPage>();
        services.AddSingleton<FileReads>();
        services.AddSingleton<FileWrites>();
        services.AddSingleton<FileListings>();
        services.AddSingleton<MetadataStatusSource>();
        services.AddSingleton<LockStatusSource>();
        services.AddSingleton<CacheStatusSource>();
        services.AddSingleton<LockWaits>();
        services.AddSingleton<LocksHeld>();
        services.AddSingleton<KeyReads>();
        services.AddSingleton<RangeReads>();
        services.AddSingleton<KeyWrites>();
        services.AddSingleton<WatchEndpoint>();
        return services;
    }
}
