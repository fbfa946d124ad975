using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Hosting;

internal static partial class SiloLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Silo {Name} ({Address}) is active in cluster {ClusterId}.")]
    public static partial void Started(ILogger logger, string name, SiloAddress address, string clusterId);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Silo {Name} ({Address}) has stopped.")]
    public static partial void Stopped(ILogger logger, string name, SiloAddress address);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "Silo {Name} ({Address}) was killed.")]
    public static partial void Killed(ILogger logger, string name, SiloAddress address);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "Silo {Name}: {Observer} failed to stop.")]
    public static partial void StopFailed(ILogger logger, Exception exception, string name, string observer);

    [LoggerMessage(EventId = 24, Level = LogLevel.Error, Message = "Silo {Name} was killed, and its lifecycle did not end within {Timeout}; it is declared dead all the same.")]
    public static partial void KillTimedOut(ILogger logger, string name, TimeSpan timeout);

    [LoggerMessage(EventId = 25, Level = LogLevel.Warning, Message = "Silo {Name} was out of time with {Count} activations left; it is fenced.")]
    public static partial void DrainTimedOut(ILogger logger, string name, int count);
}
