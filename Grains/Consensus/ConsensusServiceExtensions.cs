using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Registration of consensus groups in a silo.</summary>
public static class ConsensusServiceExtensions
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Lets the silo hold replicas of consensus groups, on the disk of <see cref="Storage.SiloDiskExtensions.AddSiloDisk"/>. The replicas
    /// that its disk has are started with it, without being called. Every silo of the cluster must call it, with the same groups.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="groups">What can be replicated.</param>
    /// <param name="configure">How.</param>
    public static ISiloBuilder AddConsensusGroups(this ISiloBuilder builder, IReplicatedGroups groups, Action<ReplicaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return builder.AddConsensusGroups(_ => groups, configure);
    }

    /// <summary>As the other, with groups that need services of the silo. Groups of different names may be added one after the other.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="groups">What can be replicated.</param>
    /// <param name="configure">How.</param>
    public static ISiloBuilder AddConsensusGroups(
        this ISiloBuilder builder, Func<IServiceProvider, IReplicatedGroups> groups, Action<ReplicaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(groups);
        var options = builder.Services.AddOptions<ReplicaOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReplicaOptions>, ReplicaOptionsValidator>());
#pragma warning disable RS0030 // A silo's registration is where the system's clock comes in, unless the host brought another.
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.Services.AddSingleton(groups);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ReplicaLeave>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IActivationWorkingSetObserver, LeavingGrains>());
        builder.AddPinnedPlacement();
        return builder.AddStartupTask(StartReplicasAsync);
    }

    private static async Task StartReplicasAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var disk = services.GetRequiredService<IDisk>();
        if (!await disk.ExistsAsync("consensus"))
            return;
        var silo = services.GetRequiredService<ILocalSiloDetails>().Name;
        var begun = services.GetRequiredService<TimeProvider>().GetTimestamp();
        foreach (var folder in await disk.ListAsync("consensus"))
        {
            if (!RaftReplicas.IsName(folder.Name))
                continue;
            try
            {
                await StartReplicaAsync(services, RaftReplicas.KeyOf(folder.Name, silo), begun, cancellationToken);
            }
            catch (Exception e) when (e is ConsensusException or ArgumentException || IsPassing(e))
            {
                // The other groups, and all else that the silo does, do not depend on it.
                ConsensusLog.ReplicaNotStarted(services.GetRequiredService<ILogger<ReplicaOptions>>(), e, folder.Name, silo);
            }
        }
    }

    // A group all of whose silos died at once has nobody to call its replicas to life but these calls; see OpenBlockStoreAsync on why they may fail.
    private static async Task StartReplicaAsync(IServiceProvider services, string key, long begun, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var replica = services.GetRequiredService<IGrainFactory>().GetGrain<IRaftReplicaGrain>(key);
        while (true)
        {
            try
            {
                await replica.GetReportAsync();
                return;
            }
            catch (Exception e) when (IsPassing(e) && time.GetElapsedTime(begun) < StartPatience)
            {
                await Task.Delay(StartPause, time, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception error) => error is PinnedSiloUnavailableException || CallFailures.IsUnanswered(error);
}
