using Microsoft.Extensions.Logging;

namespace OrleansCluster.Client.Calls;

/// <summary>Calls that nobody waits for any more: they may still fail, and somebody must have looked.</summary>
internal static partial class LateCalls
{
    public static void Observe(Task? call, ILogger? logger)
    {
        if (call is { IsCompletedSuccessfully: false })
            _ = ObserveAsync(call, logger);
    }

    private static async Task ObserveAsync(Task call, ILogger? logger)
    {
        try
        {
            await call;
        }
        catch (Exception e)
        {
            if (logger is not null)
                LogLate(logger, e.Message);
        }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Debug, Message = "A call that was not waited for any more failed: {Reason}")]
    private static partial void LogLate(ILogger logger, string reason);
}
