using Microsoft.Extensions.Logging;

namespace OrleansCluster.Silo.Metadata;

/// <summary>What is told of a group's lost replicas. Event ids are stable.</summary>
internal static partial class RepairLog
{
    [LoggerMessage(1015, LogLevel.Warning, "The disk of {Silo} has nothing of its replica {Replica} of the group {Group}. A new one takes its place")]
    public static partial void Replacing(ILogger logger, string group, string silo, ulong replica);

    [LoggerMessage(1016, LogLevel.Debug, "Whether {Silo} lacks its replica of the group {Group} cannot be told, or changed, yet: {Reason}")]
    public static partial void NotReplaced(ILogger logger, string group, string silo, string reason);

    [LoggerMessage(1017, LogLevel.Warning, "The disk of {Silo} has replica {Replica} of the group {Group}, which is no member, in the place of {Lost}. It is discarded once the group's leader has proved that")]
    public static partial void Discarding(ILogger logger, string group, string silo, ulong replica, ulong lost);

    [LoggerMessage(1018, LogLevel.Information, "{Silo} has a new replica of the group {Group}, and it votes")]
    public static partial void Replaced(ILogger logger, string group, string silo);
}
