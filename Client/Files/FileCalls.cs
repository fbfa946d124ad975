using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Client.Files;

/// <summary>
/// How the client calls the cluster: every call bounded in time, what fails for a passing reason made again after a growing
/// pause, what fails in the end failing typed.
/// </summary>
internal sealed class FileCalls(IGrainFactory grains, FileClientOptions options, TimeProvider time, Random random, ILogger? logger)
{
    private readonly Lock _lock = new();

    public FileClientOptions Options => options;

    public TimeProvider Time => time;

    public ILogger? Logger => logger;

    /// <summary>Which silos failed lately, for all files of this client.</summary>
    public SiloHealth Health { get; } = new(options.SuspectFor, time);

    public IBlockDirectoryGrain Directory(string path) => grains.GetGrain<IBlockDirectoryGrain>(path);

    public INamespaceGrain Names(string directory) => grains.GetGrain<INamespaceGrain>("/" + directory);

    public IBlockStoreGrain Store(string silo) => grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(silo));

    /// <summary>Whether a call that failed so may succeed if made again at once.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        FileStateUnavailableException or BlockStoreBusyException => true,
        FileSystemException => false,
        _ => error is PinnedSiloUnavailableException or SiloFencedException || CallFailures.IsUnanswered(error),
    };

    /// <summary>Whether it is unknown what became of a call that failed so.</summary>
    public static bool IsUnknown(Exception error) => error switch
    {
        FileSystemException known => !known.OutcomeKnown,
        PinnedSiloUnavailableException => false,
        _ => true,
    };

    /// <summary>One call, bounded in time. Whatever ends it, it ends in the caller's context.</summary>
    public async Task<T> OnceAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        await call().WaitAsync(options.CallTimeout, time, cancellationToken);

    /// <summary>A question, asked until it is answered or has been asked often enough.</summary>
    public async Task<T> AskAsync<T>(string subject, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(call, cancellationToken);
            }
            catch (Exception e) when (IsPassing(e))
            {
                if (attempt >= options.MaxAttempts)
                    throw e as FileSystemException ?? new FileStateUnavailableException(subject, nothingChanged: true, e.Message);
            }

            await PauseAsync(attempt, cancellationToken);
        }
    }

    /// <summary>A change that may be made again. If no attempt was answered its outcome is unknown.</summary>
    public async Task<T> ChangeAsync<T>(string path, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var isUnknown = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(call, cancellationToken);
            }
            catch (Exception e) when (IsPassing(e))
            {
                isUnknown |= IsUnknown(e);
                if (attempt >= options.MaxAttempts)
                {
                    if (isUnknown)
                        throw new WriteOutcomeUnknownException(path, e);
                    throw e as FileSystemException ?? new FileStateUnavailableException(path, nothingChanged: true, e.Message);
                }
            }
            catch (WriteConflictException e) when (isUnknown)
            {
                // The attempt that was not answered may have been the one that changed the version.
                throw new WriteOutcomeUnknownException(path, e);
            }

            await PauseAsync(attempt, cancellationToken);
        }
    }

    /// <summary>Waits. Whatever ends it, it ends in the caller's context.</summary>
    public async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => await Task.Delay(delay, time, cancellationToken);

    /// <summary>Waits before the attempt after the one given: twice as long each time, half of it drawn.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var grown = options.RetryPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        var full = Math.Min(grown, options.MaxRetryPause.TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds((full / 2) + (full / 2 * Draw())), time, cancellationToken);
    }

    /// <summary>A number from 0 up to <paramref name="below"/>.</summary>
    public int Draw(int below)
    {
        lock (_lock)
            return random.Next(below);
    }

    private double Draw()
    {
        lock (_lock)
            return random.NextDouble();
    }
}
