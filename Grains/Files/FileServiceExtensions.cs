using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>Registration of the file service in a silo.</summary>
public static class FileServiceExtensions
{
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Lets the silo hold blocks and serve files: its disk (from <see cref="FileServiceOptions.DataDirectory"/>, unless
    /// <see cref="SiloDiskExtensions.AddSiloDisk"/> was called before), pinned placement, and a task that opens its block
    /// store before the silo counts as started. Every silo of the cluster must call it. A grain-state provider named
    /// <see cref="DurableState.ProviderName"/> must be registered too.
    /// </summary>
    public static ISiloBuilder AddOrleansClusterFiles(this ISiloBuilder builder, Action<FileServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var options = services.AddOptions<FileServiceOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileServiceOptions>, FileServiceOptionsValidator>());
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton(_ => new SessionNumbers(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))));
        builder.AddSiloDisk(OpenDisk);
        builder.AddPinnedPlacement();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActivationWorkingSetObserver, LeavingGrains>());
        return builder.AddStartupTask((provider, cancellationToken) =>
            provider.GetRequiredService<IOptions<FileServiceOptions>>().Value is { OpenAtStart: true } opened
                ? OpenBlockStoreAsync(provider, opened.StartPatience, cancellationToken) : Task.CompletedTask);
    }

    private static IDisk OpenDisk(IServiceProvider services)
    {
        var directory = services.GetRequiredService<IOptions<FileServiceOptions>>().Value.DataDirectory;
        return string.IsNullOrWhiteSpace(directory)
            ? throw new OptionsValidationException(
                nameof(FileServiceOptions), typeof(FileServiceOptions),
                [$"{nameof(FileServiceOptions)}.{nameof(FileServiceOptions.DataDirectory)} is empty; set it to the silo's own folder."])
            : new RealDisk(directory);
    }

    /// <summary>
    /// Opens the block store of a silo that is active. What passes is tried again; each attempt lasts as long as grain state may be waited
    /// for. That the disk does not do, or is not the right one, is thrown at once.
    /// </summary>
    /// <param name="services">The silo's.</param>
    /// <param name="patience">How long what passes is tried again; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public static async Task OpenBlockStoreAsync(IServiceProvider services, TimeSpan patience, CancellationToken cancellationToken)
    {
        // The silo's own view of the membership may take a moment to say that it is active; silos that start together may draw the file
        // system's identity at once, of which one succeeds; and who is asked for it may just have died. After the death of all silos at once
        // Microsoft Orleans may ask silos' former lives, its own included, until its membership table is read again.
        ArgumentNullException.ThrowIfNull(services);
        var time = services.GetRequiredService<TimeProvider>();
        var key = BlockStores.KeyOf(services.GetRequiredService<ILocalSiloDetails>().Name);
        var store = services.GetRequiredService<IGrainFactory>().GetGrain<IBlockStoreGrain>(key);
        for (var begun = time.GetTimestamp(); ;)
        {
            try
            {
                await store.GetStatusAsync();
                return;
            }
            catch (Exception e) when (IsPassing(e) && (patience == Timeout.InfiniteTimeSpan || time.GetElapsedTime(begun) < patience))
            {
                await Task.Delay(StartPause, time, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception error) =>
        error is PinnedSiloUnavailableException or FileStateUnavailableException || CallFailures.IsUnanswered(error);
}
