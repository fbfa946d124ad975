using Microsoft.Extensions.Logging;

namespace OrleansCluster.Silo.Metadata;

/// <summary>What is told of the metadata group's creation. Event ids are stable.</summary>
internal static partial class BootstrapLog
{
    [LoggerMessage(1010, LogLevel.Information, "The group {Group} is there as {GroupId}, created with {Silos}")]
    public static partial void Created(ILogger logger, string group, Guid groupId, string silos);

    [LoggerMessage(1011, LogLevel.Debug, "The group {Group} is not created yet: {Reason}")]
    public static partial void Waiting(ILogger logger, string group, string reason);

    [LoggerMessage(1012, LogLevel.Warning, "The group {Group} is not created after {Minutes:0} minutes. Every silo that the cluster knows must answer that it has no replica of it")]
    public static partial void StillWaiting(ILogger logger, Exception e, string group, double minutes);

    [LoggerMessage(1013, LogLevel.Error, "The group {Group} is not created by {Silo}: {Reason} If this silo's disk was emptied, replace its replica as docs/consensus.md says. Nothing more is tried before the next start")]
    public static partial void Conflict(ILogger logger, string group, string silo, string reason);

    [LoggerMessage(1014, LogLevel.Error, "The group {Group} is not created: {Silo} was given {Option} {Own}, and {Other} {Others}. Start all with the same list")]
    public static partial void ListsDiffer(ILogger logger, string group, string silo, string own, string other, string others, string option);
}
