using Microsoft.Extensions.Logging;

namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>What the gateway logs.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1, LogLevel.Debug, "Redis connection {Id} has ended: {Reason}")]
    public static partial void Ended(ILogger logger, long id, string reason);
}
