using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Files;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

/// <summary>A cluster client without a web server.</summary>
internal static class ClientHost
{
    public static IHost Build(SiloSettings settings, Action<ILoggingBuilder> logging)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = "OrleansCluster.Silo",
            EnvironmentName = Environments.Production,
        });
        logging(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.UseOrleansClient(client => EngineHost.ConfigureClient(client, settings));
        builder.Services.AddOrleansClusterFiles(options => options.Replication = settings.Replication);
        builder.Services.AddOrleansClusterMetadata();
        builder.Services.AddOrleansClusterLocks();
        return builder.Build();
    }
}
