using Microsoft.Extensions.Logging;

namespace OrleansCluster.Grains.Cache;

internal static partial class CacheLog
{
    [LoggerMessage(EventId = 3301, Level = LogLevel.Error, Message = "The part of silo {Silo} in the cache '{Cache}' failed; it serves nothing, and begins anew.")]
    public static partial void LifeFailed(ILogger logger, Exception error, string cache, string silo);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Warning, Message = "Silo {Silo} stops, and could not give its shards of the cache '{Cache}' to others; their backups take over.")]
    public static partial void NotHandedOver(ILogger logger, Exception error, string cache, string silo);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Debug, Message = "The lease of silo {Silo} in the cache '{Cache}' was not revoked; it ends by itself: {Reason}")]
    public static partial void LeaseNotRevoked(ILogger logger, string cache, string silo, string reason);

    [LoggerMessage(EventId = 3305, Level = LogLevel.Information, Message = "Silo {Silo} could not have the record of shard {Shard} of the cache '{Cache}' changed, and tries again: {Reason}")]
    public static partial void NotProposed(ILogger logger, string cache, string silo, int shard, string reason);

    [LoggerMessage(EventId = 3306, Level = LogLevel.Error, Message = "Silo {Silo} could not take what was sent to it for shard {Shard} of the cache '{Cache}'.")]
    public static partial void NotTaken(ILogger logger, Exception error, string cache, string silo, int shard);

    [LoggerMessage(EventId = 3307, Level = LogLevel.Warning, Message = "What was sent to silo {Silo} for its copies of the cache '{Cache}' failed; it is sent again.")]
    public static partial void NotSent(ILogger logger, Exception error, string cache, string silo);

    [LoggerMessage(EventId = 3308, Level = LogLevel.Debug, Message = "Silo {Silo} did not reach its own part in the cache '{Cache}', and tries again.")]
    public static partial void NotReached(ILogger logger, Exception error, string cache, string silo);
}
