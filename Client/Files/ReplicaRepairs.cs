using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansCluster.Client.Files;

/// <summary>Has bad replicas put again from a good one, once for each block, silo and stream. Nobody waits for it.</summary>
internal sealed partial class ReplicaRepairs(FileCalls calls)
{
    private readonly ConcurrentDictionary<(string Block, string Silo), bool> _started = new();

    public void Start(string blockId, IEnumerable<string> badSilos, string goodSilo)
    {
        foreach (var silo in badSilos)
        {
            if (_started.TryAdd((blockId, silo), true))
                _ = RepairAsync(blockId, silo, goodSilo);
        }
    }

    private async Task RepairAsync(string blockId, string silo, string goodSilo)
    {
        try
        {
            await calls.AskAsync(silo, () => calls.Store(silo).RepairAsync(blockId, goodSilo), CancellationToken.None);
        }
        catch (Exception e)
        {
            if (calls.Logger is { } logger)
                LogFailed(logger, e, blockId, silo);
        }
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Block {Block} on {Silo} is bad and could not be repaired now.")]
    private static partial void LogFailed(ILogger logger, Exception error, string block, string silo);
}
