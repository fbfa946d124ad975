using Microsoft.Extensions.Logging;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Commands;

/// <summary>The process's own log messages. Event ids are stable: 1000 to 1099.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(1000, LogLevel.Information, "Serving {Url} with {Silos} silos, data in {DataFolder}")]
    public static partial void Started(ILogger logger, string url, int silos, string dataFolder);

    [LoggerMessage(1002, LogLevel.Warning, "The data folder {DataFolder} has its grain state in {Found}, so it stays there; a new folder's would be in {Usual}. Say {Option} {Found} to have this without a warning")]
    public static partial void KeptStorage(ILogger logger, string dataFolder, StorageKind found, StorageKind usual, string option);

    [LoggerMessage(1001, LogLevel.Information, "Drained in {ElapsedMs} ms")]
    public static partial void Drained(ILogger logger, double elapsedMs);
}
