using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Lifecycle;

namespace OrleansCluster.Embedded.Hosting;

/// <summary>
/// Takes a silo through its life. Stopping it with a token that is cancelled already is a kill: it is fenced at once, the observers of
/// its lifecycle (who close its disk) are told, and only then the cluster.
/// </summary>
internal sealed class SiloHostedService : IHostedService
{
    /// <summary>How long observers of a killed silo's lifecycle may take before the silo is declared dead without them.</summary>
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(10);

    private readonly Silo _silo;
    private readonly SiloLifecycle _lifecycle;
    private readonly ILogger _logger;

    public SiloHostedService(IServiceProvider services, SiloAccessor accessor, ILogger<SiloHostedService> logger)
    {
        _silo = accessor.Value;
        _logger = logger;
        _lifecycle = new SiloLifecycle((name, exception) => SiloLog.StopFailed(_logger, exception, _silo.Name, name));
        _lifecycle.Subscribe("Membership", ServiceLifecycleStage.RuntimeInitialize, Join, Leave);
        _lifecycle.Subscribe("BecomeActive", ServiceLifecycleStage.BecomeActive, BecomeActive, BeginShutdown);
        _lifecycle.Subscribe("GrainDeactivation", ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, DeactivateGrains);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>()) participant.Participate(_lifecycle);
        Validate(_silo.Collection);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lifecycle.OnStart(cancellationToken);
        }
        catch
        {
            _silo.Fence();
            await _lifecycle.OnStop(new CancellationToken(canceled: true));
            throw;
        }

        SiloLog.Started(_logger, _silo.Name, _silo.Address, _silo.Cluster.ClusterId);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            await _lifecycle.OnStop(cancellationToken);
            SiloLog.Stopped(_logger, _silo.Name, _silo.Address);
            return;
        }

        _silo.Fence();
        try
        {
            await _lifecycle.OnStop(cancellationToken).WaitAsync(KillTimeout, _silo.Time);
        }
        catch (TimeoutException)
        {
            SiloLog.KillTimedOut(_logger, _silo.Name, KillTimeout);
            _silo.Cluster.DeclareDead(_silo);
            if (_silo.Cluster.Network is { } network) await network.DisposeAsync();
        }

        SiloLog.Killed(_logger, _silo.Name, _silo.Address);
    }

    private async Task Join(CancellationToken cancellationToken)
    {
        _silo.Cluster.Membership.Join(_silo);
        _silo.Cluster.Connect(_silo);
        if (_silo.Cluster.Network is { } network) await network.StartSiloAsync(_silo, cancellationToken);
    }

    private async Task Leave(CancellationToken cancellationToken)
    {
        _silo.Catalog.StopCollecting();
        if (_silo.Cluster.Network is { } network && !_silo.IsFenced) await network.DrainAsync(cancellationToken);
        _silo.Cluster.DeclareDead(_silo);
        if (_silo.Cluster.Network is { } done) await done.DisposeAsync();
    }

    private Task BecomeActive(CancellationToken cancellationToken)
    {
        _silo.Accept();
        _silo.Cluster.Membership.Update(_silo, SiloStatus.Active);
        _silo.Cluster.Network?.Announce(takesCalls: true);
        _silo.Catalog.StartCollecting();
        return Task.CompletedTask;
    }

    private Task BeginShutdown(CancellationToken cancellationToken)
    {
        _silo.Cluster.Membership.Update(_silo, _silo.IsFenced ? SiloStatus.Stopping : SiloStatus.ShuttingDown);
        _silo.Cluster.Network?.Announce(takesCalls: false);
        _silo.StopAccepting();
        return Task.CompletedTask;
    }

    private async Task DeactivateGrains(CancellationToken cancellationToken)
    {
        if (_silo.IsFenced) return;
        try
        {
            await _silo.Catalog.DeactivateAll(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The time for a graceful stop is over: what still runs must not act any more once the silo is declared dead.
            _silo.Fence();
            SiloLog.DrainTimedOut(_logger, _silo.Name, _silo.Catalog.Count);
        }
    }

    private static void Validate(GrainCollectionOptions options)
    {
        if (options.CollectionQuantum <= TimeSpan.Zero)
            throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(options.CollectionQuantum)} is {options.CollectionQuantum}; allowed is any positive time.");
        if (options.CollectionAge <= options.CollectionQuantum)
            throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{nameof(options.CollectionAge)} is {options.CollectionAge}; it must be greater than {nameof(options.CollectionQuantum)} ({options.CollectionQuantum}).");
    }
}
