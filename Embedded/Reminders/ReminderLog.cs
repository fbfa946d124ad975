using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Reminders;

internal static partial class ReminderLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Error, Message = "The reminder '{Name}' of {Grain} failed; it comes again.")]
    public static partial void TickFailed(ILogger logger, Exception exception, GrainId grain, string name);

    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "The reminder table could not be read; it is tried again in {Pause}.")]
    public static partial void ReadFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "{Silo} could not be told that reminders of {Grain} changed; it, or its successor, finds out when it reads the table.")]
    public static partial void NotTold(ILogger logger, Exception exception, SiloAddress silo, GrainId grain);

    [LoggerMessage(EventId = 43, Level = LogLevel.Error, Message = "A turn of the reminder service failed.")]
    public static partial void TurnFailed(ILogger logger, Exception exception);
}
