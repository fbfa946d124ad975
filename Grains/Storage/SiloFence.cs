using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>
/// Whether a silo may still write. A killed silo's turns may run on, but nothing of what they do may last. One per silo.
/// </summary>
public sealed class SiloFence : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _down = new();

    /// <summary>Makes a fence that is up.</summary>
    public SiloFence() => Down = _down.Token;

    /// <summary>Fires when the silo was killed, or has stopped.</summary>
    public CancellationToken Down { get; }

    /// <summary>Whether the silo was killed, or has stopped. Never goes back.</summary>
    public bool IsDown => Down.IsCancellationRequested;

    /// <summary>From now on the silo writes nothing.</summary>
    public void PutDown()
    {
        if (!IsDown)
            _down.Cancel();
    }

    /// <summary>Throws <see cref="SiloFencedException"/> if the fence is down.</summary>
    public void ThrowIfDown()
    {
        if (IsDown)
            throw new SiloFencedException();
    }

    /// <summary>With the services of a silo that was never stopped its writing ends too.</summary>
    public void Dispose()
    {
        PutDown();
        _down.Dispose();
    }

    public void Participate(ISiloLifecycle lifecycle) => WhenSiloEnds(lifecycle, nameof(SiloFence), () =>
    {
        PutDown();
        return Task.CompletedTask;
    });

    /// <summary>
    /// Calls <paramref name="cut"/> when a silo stops, after its grains were deactivated; and at once, before anything else of
    /// it ends, when it is killed (on either engine: its host is stopped with a token that is cancelled already). It may be
    /// called twice.
    /// </summary>
    internal static void WhenSiloEnds(ISiloLifecycle lifecycle, string name, Func<Task> cut)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        // Stages stop from the last to the first.
        lifecycle.Subscribe(
            name,
            ServiceLifecycleStage.Last,
            _ => Task.CompletedTask,
            cancellationToken => cancellationToken.IsCancellationRequested ? cut() : Task.CompletedTask);
        lifecycle.Subscribe(
            name,
            ServiceLifecycleStage.RuntimeStorageServices,
            _ => Task.CompletedTask,
            cancellationToken => cancellationToken.IsCancellationRequested ? cut() : cut().WaitAsync(cancellationToken));
    }
}
