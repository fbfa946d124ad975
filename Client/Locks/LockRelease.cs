using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// Gives back what the <see cref="LockClient"/> of a host holds when the host stops, while the cluster can still be called. In its turn, if it was
/// registered behind the cluster's client: services registered later have stopped by then, and hold what they need until they have. Otherwise
/// before any service stops.
/// </summary>
/// <param name="isBehindCluster">Whether its turn to stop comes before the cluster's client's.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what is left to its lease.</param>
internal sealed partial class LockRelease(bool isBehindCluster, TimeProvider time, ILogger<LockClient>? logger) : IHostedLifecycleService
{
    private LockClient? _client;

    /// <summary>A client that was made. A host that never asked for one has nothing to give back.</summary>
    public LockClient Of(LockClient client) => _client = client;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => isBehindCluster ? Task.CompletedTask : ReleaseAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => isBehindCluster ? ReleaseAsync(cancellationToken) : Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A call's time for the cluster's answers, and as much for what is registered with lost tokens. A host that is out of time does not wait.
    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_client is not { } client || cancellationToken.IsCancellationRequested)
            return;
        try
        {
            await client.DisposeAsync().AsTask().WaitAsync(2 * client.Calls.Options.CallTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (logger is not null)
                LogLeft(logger, client.HeldOrWaitedFor);
        }
    }

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "The host stops, and not all locks could be given back in time; {Count} are left to their leases.")]
    private static partial void LogLeft(ILogger logger, int count);
}
