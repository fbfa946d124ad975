using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Activations;

internal static partial class CatalogLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A turn of {Grain} failed outside of any request.")]
    public static partial void TurnFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Grain} could not be activated.")]
    public static partial void ActivationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Grain} failed to stop ({Observer}).")]
    public static partial void StopFailed(ILogger logger, Exception exception, GrainId grain, string observer);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Grain} is deactivated with {Running} requests still running.")]
    public static partial void DrainTimedOut(ILogger logger, GrainId grain, int running);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "{Grain} did not finish its deactivation in time.")]
    public static partial void DeactivationTimedOut(ILogger logger, GrainId grain);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The one-way call {Method} of {Grain} failed; its caller does not know.")]
    public static partial void OneWayFailed(ILogger logger, Exception exception, GrainId grain, string method);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "{Grain} failed to migrate ({What}).")]
    public static partial void MigrationFailed(ILogger logger, Exception exception, GrainId grain, string what);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "An iterator of {Grain} failed when nobody enumerated it any more.")]
    public static partial void EnumerationFailed(ILogger logger, Exception exception, GrainId grain);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "A timer of {Grain} failed; it goes on.")]
    public static partial void TimerFailed(ILogger logger, Exception exception, GrainId grain);
}
