using Microsoft.Extensions.Logging;

namespace OrleansCluster.Silo.Commands;

/// <summary>The process's own log messages. Event ids are stable: 1000 to 1099.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(1000, LogLevel.Information, "Serving {Url} with {Silos} silos, data in {DataFolder}")]
    public static partial void Started(ILogger logger, string url, int silos, string dataFolder);

    [LoggerMessage(1001, LogLevel.Information, "Drained in {ElapsedMs} ms")]
    public static partial void Drained(ILogger logger, double elapsedMs);
}
