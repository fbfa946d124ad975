using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCluster.Gateways.Redis.Connections;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Gateways.Redis;

/// <summary>Registers the Redis gateway, and puts it behind an endpoint.</summary>
public static class RedisGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="UseOrleansClusterRedis"/> needs. An <see cref="IRedisKeyspace"/> must be registered too. Options are validated when
    /// the host starts.
    /// </summary>
    public static IServiceCollection AddOrleansClusterRedis(this IServiceCollection services, Action<RedisGatewayOptions>? configure = null)
    {
        var options = services.AddOptions<RedisGatewayOptions>();
        if (configure is not null)
            options.Configure(configure);
        options
            .Validate(o => o.Password is not "", $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.Password)} must not be empty; null is none.")
            .Validate(o => o.MaxConnections >= 1, $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.MaxConnections)} must be at least 1.")
            .Validate(o => o.MaxArguments >= 1, $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.MaxArguments)} must be at least 1.")
            .Validate(o => o.MaxCommandBytes is >= 64 * 1024 and <= 1 << 30, $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.MaxCommandBytes)} must be from 65536 to 1073741824.")
            .Validate(o => o.MaxWaitingBytes >= o.MaxCommandBytes, $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.MaxWaitingBytes)} must be at least {nameof(RedisGatewayOptions.MaxCommandBytes)}.")
            .Validate(
                o => Array.TrueForAll([o.HandshakeTimeout, o.CommandTimeout, o.WriteTimeout], static time => time > TimeSpan.Zero && time <= TimeSpan.FromDays(1)),
                $"The timeouts of {nameof(RedisGatewayOptions)} must be positive, and a day at most.")
            .Validate(
                o => o.IdleTimeout >= TimeSpan.Zero && o.IdleTimeout <= TimeSpan.FromDays(365),
                $"{nameof(RedisGatewayOptions)}.{nameof(RedisGatewayOptions.IdleTimeout)} must be zero, for none, or positive, and 365 days at most.")
            .ValidateOnStart();
#pragma warning disable RS0030 // The default of a host that injects no clock; a simulated one injects its own.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton<RedisServer>();
        services.TryAddSingleton<RedisConnectionHandler>();
        return services;
    }

    /// <summary>
    /// Serves the Redis protocol on a Kestrel endpoint: <c>kestrel.Listen(endpoint, listen =&gt; listen.UseOrleansClusterRedis())</c>.
    /// </summary>
    public static IConnectionBuilder UseOrleansClusterRedis(this IConnectionBuilder builder) => builder.UseConnectionHandler<RedisConnectionHandler>();
}
