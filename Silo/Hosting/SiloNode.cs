using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Metadata;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

/// <summary>One silo of this process: a host of its own, so that it can die and come back alone. Not for concurrent use.</summary>
internal sealed class SiloNode(SiloSettings settings, int index, FileStateStoreHost? state, LocalCaches caches, Action<ILoggingBuilder> logging)
{
    private IHost? _host;

    public string Name { get; } = settings.SiloNames[index];

    /// <summary>Where this silo's blocks and locks are.</summary>
    public string Folder => Path.Combine(settings.DataFolder, Name);

    public SiloState State { get; private set; } = SiloState.Stopped;

    /// <summary>Services of the running host; null when the silo does not run.</summary>
    public IServiceProvider? Services => State == SiloState.Running ? _host?.Services : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (State is SiloState.Running or SiloState.Starting)
            throw new InvalidOperationException($"Silo {Name} runs already.");
        State = SiloState.Starting;
        try
        {
            _host = Build();
            await _host.StartAsync(cancellationToken);
            State = SiloState.Running;
        }
        catch
        {
            await KillAsync();
            State = SiloState.Stopped;
            throw;
        }
    }

    /// <summary>Opens the block store, if it runs and its start has left that.</summary>
    public Task OpenFilesAsync(CancellationToken cancellationToken) => OpensFilesAtStart || Services is not { } services
        ? Task.CompletedTask
        : FileServiceExtensions.OpenBlockStoreAsync(services, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Drains: grains are deactivated, the disk is closed. When the token fires, what is left is cut off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_host is null)
            return;
        State = SiloState.Stopping;
        await EndAsync(cancellationToken);
        State = SiloState.Stopped;
    }

    /// <summary>
    /// Ends the silo without warning: nothing is deactivated, and no byte reaches its disk from here on. A stop with a token
    /// that has fired already means this on both engines.
    /// </summary>
    public async Task KillAsync()
    {
        if (_host is null)
            return;
        await EndAsync(new CancellationToken(canceled: true));
        State = SiloState.Killed;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        var host = _host!;
        _host = null;
        try
        {
            await host.StopAsync(cancellationToken);
        }
        catch (Exception e) when (IsCancellation(e) && cancellationToken.IsCancellationRequested)
        {
            // Asked for: the rest of the stop was cut off.
        }
        finally
        {
            if (host is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
            else
                host.Dispose();
        }
    }

    // Grain state that the silos themselves hold is not there before a majority of them has started.
    private bool OpensFilesAtStart => settings.Storage != StorageKind.Consensus;

    private static bool IsCancellation(Exception e) =>
        e is OperationCanceledException || (e is AggregateException all && all.InnerExceptions.All(IsCancellation));

    private IHost Build()
    {
        // Defaults off: a silo reads no command line, no environment and no files of its own. All it gets is the settings.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = "OrleansCluster.Silo",
            EnvironmentName = Environments.Production,
        });
        logging(builder.Logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton(caches);
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloOptions>(options => options.SiloName = Name);
            EngineHost.ConfigureSilo(silo, settings, index, state);
            silo.AddOrleansClusterFiles(options => (options.DataDirectory, options.OpenAtStart) = (Folder, OpensFilesAtStart));
            silo.AddOrleansClusterLocks();
            if (settings.CacheBytes > 0)
            {
                silo.AddOrleansClusterCache(options =>
                    (options.CapacityBytes, options.Backups, options.Partitions) = (settings.CacheBytes, settings.CacheBackups, settings.CachePartitions));
            }

            silo.AddMetadata(
                options => (options.CompactionAge, options.CompactionRevisions, options.CompactionBytes) =
                    (settings.MetadataHistory, settings.MetadataHistoryRevisions, settings.MetadataHistoryBytes),
                replica => (replica.SnapshotBytes, replica.Founders) = (settings.MetadataSnapshotBytes, settings.MetadataSilos));
        });
        if (settings.MetadataSilos.Count > 0 && settings.MetadataSilos[0] == Name)
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<MetadataBootstrap>(services, settings, Name, MetadataGroups.Default));
        if (settings.MetadataSilos.Count > 0)
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ReplicaRepair>(services, Name, MetadataGroups.Default));
        return builder.Build();
    }
}
