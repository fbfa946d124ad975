using Microsoft.Extensions.Logging;

namespace OrleansCluster.Grains.Consensus;

/// <summary>What operators are told of consensus.</summary>
internal static partial class ConsensusLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Critical, Message = "The consensus replica {Replica} has ended and takes part no more until its process is restarted.")]
    public static partial void ReplicaFailed(ILogger logger, Exception error, ulong replica);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The snapshot of index {Index} cannot be read for a follower.")]
    public static partial void SnapshotUnreadable(ILogger logger, Exception error, long index);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "The consensus replica {Replica} finds no room on its disk. It waits for some, and takes no part meanwhile.")]
    public static partial void NoRoom(ILogger logger, ulong replica);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "The replica of {Group} on {Silo} did not start.")]
    public static partial void ReplicaNotStarted(ILogger logger, Exception error, string group, string silo);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Warning, Message = "The replica of {Group} on {Silo} did not end before its silo.")]
    public static partial void NotHandedOver(ILogger logger, Exception error, string group, string silo);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "No room for a snapshot at index {Index}. The log grows on.")]
    public static partial void NoRoomForSnapshot(ILogger logger, Exception error, long index);
}
