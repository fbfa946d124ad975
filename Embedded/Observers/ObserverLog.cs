using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Observers;

internal static partial class ObserverLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The one-way call {Method} of {Observer} failed; its caller does not know.")]
    public static partial void OneWayFailed(ILogger logger, Exception exception, GrainId observer, string method);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A turn of {Observer} failed outside of any call.")]
    public static partial void TurnFailed(ILogger logger, Exception exception, GrainId observer);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Observer} is called, but its object was collected: hold on to an object as long as it is to be called.")]
    public static partial void Collected(ILogger logger, GrainId observer);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "{Observer} was called after it was deleted; the call is dropped.")]
    public static partial void Dropped(ILogger logger, GrainId observer);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "The observer {Observer} did not subscribe again for {Duration}; it is left out.")]
    public static partial void Expired(ILogger logger, object observer, TimeSpan duration);

    [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "The observer {Observer} failed when it was notified; it is left out.")]
    public static partial void LeftOut(ILogger logger, Exception exception, object observer);
}
