using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Locks;

/// <summary>What the lock grains of a silo share.</summary>
internal sealed class LockService(IServiceProvider services, IOptions<LockServiceOptions> options, TimeProvider time, ILogger<LockService> logger)
{
    private readonly Lazy<IRevisionedGrainStorage?> _revisions = new(
        () => services.GetRequiredKeyedService<IGrainStorage>(DurableState.ProviderName) as IRevisionedGrainStorage);

    /// <summary>
    /// The revisions of grain state are the fencing tokens; otherwise each record counts its own. To be asked by who has read a record.
    /// </summary>
    public bool TokensAreRevisions => _revisions.Value is { ETagsAreRevisions: true };

    public int MaxWaiters => options.Value.MaxWaiters;

    public IdleNames Idle { get; } = new(options.Value.MaxIdleNames);

    public BusyNames Busy { get; } = new();

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
