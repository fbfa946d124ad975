using Microsoft.Extensions.Logging;

namespace OrleansCluster.Client.Calls;

/// <summary>
/// Work that belongs to a client and to none of its callers: it goes on when the caller's activation has ended, bears nothing of the
/// caller's call (its request context, its activity), and must wait for nothing but time and calls of the cluster.
/// </summary>
internal static partial class Detached
{
    /// <summary>A timer whose callback has no caller's context. Not started.</summary>
    public static ITimer CreateTimer(TimeProvider time, Action callback)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Create();
        using (ExecutionContext.SuppressFlow())
            return Create();

        ITimer Create() =>
            time.CreateTimer(static state => ((Action)state!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts work. What it throws goes to the log: it has to report by itself what somebody waits for.</summary>
    public static void Start(TimeProvider time, ILogger? logger, Func<Task> work)
    {
        ITimer? timer = null;
        timer = CreateTimer(time, () =>
        {
            timer!.Dispose();
            Watch(logger, work());
        });
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Calls what others registered, on a turn of its own: on the system's clock a thread of the pool, so that whoever blocks there holds up nobody
    /// else. Completes with the work.
    /// </summary>
    public static Task ApartAsync(TimeProvider time, ILogger? logger, Func<Task> work)
    {
        var done = new TaskCompletionSource();
        Start(time, logger, async () =>
        {
            try
            {
                await work();
            }
            finally
            {
                done.SetResult();
            }
        });
        return done.Task;
    }

    /// <summary>Looks after work that was begun: a failure goes to the log.</summary>
    public static void Watch(ILogger? logger, Task work)
    {
        if (!work.IsCompletedSuccessfully)
            _ = WatchAsync(logger, work);
    }

    private static async Task WatchAsync(ILogger? logger, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            if (logger is not null)
                LogFailed(logger, e);
        }
    }

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "Work of a client in the background failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
