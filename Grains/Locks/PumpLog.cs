using Microsoft.Extensions.Logging;

namespace OrleansCluster.Grains.Locks;

internal static partial class PumpLog
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Who holds {Name} could not be proved; whoever calls next gets a new activation.")]
    public static partial void Failed(ILogger logger, Exception error, string name);
}
