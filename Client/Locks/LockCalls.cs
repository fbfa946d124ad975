using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>How a lock client calls grains: each call within its time, and again after a pause if nothing certain came of it.</summary>
internal sealed partial class LockCalls(LockClientOptions options, TimeProvider time, Random random, ILogger? logger)
{
    // A place in a queue, or the round that is waited for, is told at the end of a call's wait only. Who does not know his has none to show when the silo is
    // gone: he loses his place, or waits for the end of whichever round is on then.
    private static readonly TimeSpan UntilPlaceIsKnown = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();

    public LockClientOptions Options => options;

    public TimeProvider Time => time;

    public ILogger? Logger => logger;

    /// <summary>The monotonic clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>What of a span that another's clock counted has passed by this one at least.</summary>
    public double SureShare { get; } = (1 - options.MaxClockDrift) / (1 + options.MaxClockDrift);

    /// <summary>How long one call of a wait may wait.</summary>
    public TimeSpan SliceFor(bool isPlaceKnown) => isPlaceKnown || UntilPlaceIsKnown > options.WaitSlice ? options.WaitSlice : UntilPlaceIsKnown;

    public async Task<T> CallAsync<T>(Func<Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        Task<T>? underWay = null;
        try
        {
            underWay = call();
            return await underWay.WaitAsync(limit, time, cancellationToken);
        }
        catch
        {
            LateCalls.Observe(underWay, logger);
            throw;
        }
    }

    /// <summary>Makes a call that may be repeated, until something certain comes of it or the time for that is over.</summary>
    public async Task<T> InsistAsync<T>(string name, Func<Task<T>> call, TimeSpan within, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, within);
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await CallAsync(call, options.CallTimeout, cancellationToken);
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                if (deadline.IsOver)
                    throw Unavailable(name, within, e);
            }

            await PauseAsync(failures, cancellationToken);
        }
    }

    /// <summary>Ends a wish: at once, or in the background if nobody answers. Does not throw: at the latest its lease ends it.</summary>
    public async Task ReleaseAsync<T>(string name, Func<Task<T>> release, TimeSpan lease)
    {
        try
        {
            await CallAsync(release, options.CallTimeout, CancellationToken.None);
        }
        catch (Exception e) when (IsPassing(e, CancellationToken.None))
        {
            ReleaseLater(name, release, lease);
        }
        catch (Exception e)
        {
            // To ask again would bring the same, as of a cluster's client that is disposed of.
            if (logger is not null)
                LogLeftToItsLease(logger, e, name, lease);
        }
    }

    /// <summary>Ends a wish in the background, until that is certain or its lease, if there is one, is over anyhow.</summary>
    public void ReleaseLater<T>(string name, Func<Task<T>> release, TimeSpan lease) => Detached.Start(
        time, logger, () => InsistAsync(name, release, lease > options.Timeout ? lease : options.Timeout, CancellationToken.None));

    public Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var longest = options.RetryPause * Math.Pow(2, Math.Min(failures - 1, 16));
        if (longest > options.MaxRetryPause)
            longest = options.MaxRetryPause;
        double drawn;
        lock (_lock)
            drawn = random.NextDouble();
        var pause = Math.Max(1, (longest * (0.5 + (0.5 * drawn))).TotalMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
    }

    /// <summary>Whether a failure says nothing certain, so that the call is to be made again.</summary>
    public static bool IsPassing(Exception error, CancellationToken cancellationToken) => error switch
    {
        LockException refusal => refusal is LockUnavailableException,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        ObjectDisposedException => false,
        _ => true,
    };

    public static LockUnavailableException Unavailable(string name, TimeSpan after, Exception last) =>
        last as LockUnavailableException ?? new LockUnavailableException(name, $"nobody answered within {after.TotalSeconds:0.###} s; the last thing seen was: {last.Message}", last);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "{Name} could not be given back: that is left to its lease of {Lease}.")]
    private static partial void LogLeftToItsLease(ILogger logger, Exception error, string name, TimeSpan lease);
}
