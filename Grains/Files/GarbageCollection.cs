using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Deletes the blocks of a file's former versions, beside the file's other work: its timer interleaves, and what it has done
/// it reports by a call like any other, so that it never touches the record itself. What it does not get done, because a silo
/// stays away or because the file's grain is not active, the sweep of that silo does. It ends at once when the activation is to
/// leave: the next one goes on.
/// </summary>
internal sealed partial class GarbageCollection(
    IGrainBase grain,
    string path,
    IGrainFactory grains,
    TimeProvider time,
    TimeSpan retryPeriod,
    Func<FileRecord> record,
    Leaving leaving,
    ILogger logger)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private IGrainTimer? _timer;
    private bool _isRunning;

    /// <summary>Sees to it that the garbage there is gets collected: at its time, then again after each pause.</summary>
    public void Schedule()
    {
        var garbage = record().Garbage;
        if (garbage.Length == 0)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        if (_timer is not null)
            return;
        var due = garbage.Min(entry => entry.NotBeforeUtc) - time.GetUtcNow();
        _timer = grain.RegisterGrainTimer(
            CollectAsync,
            new GrainTimerCreationOptions { DueTime = due > TimeSpan.Zero ? due : TimeSpan.Zero, Period = retryPeriod, Interleave = true });
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (_isRunning)
            return;
        _isRunning = true;
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leaving.Token);
            var now = time.GetUtcNow();
            foreach (var entry in record().Garbage.Where(entry => now >= entry.NotBeforeUtc))
            {
                var done = new List<string>();
                foreach (var silo in entry.Silos)
                {
                    if (end.IsCancellationRequested)
                        break;
                    if (await TryDeleteAsync(entry, silo, end.Token))
                        done.Add(silo);
                }

                if (done.Count > 0 || now >= entry.GiveUpUtc)
                    _ = ReportAsync(entry.SessionId, [.. done]);
            }
        }
        catch (Exception e)
        {
            LogFailed(e, path);
        }
        finally
        {
            _isRunning = false;
        }
    }

    // Not awaited by the tick: if this activation is ending, the call waits for the next one, and must not hold up the end.
    private async Task ReportAsync(string sessionId, string[] silos)
    {
        try
        {
            await grains.GetGrain<IBlockDirectoryGrain>(path).GarbageDeletedAsync(sessionId, silos);
        }
        catch (Exception e)
        {
            LogFailed(e, path);
        }
    }

    private async Task<bool> TryDeleteAsync(GarbageBlocks garbage, string silo, CancellationToken cancellationToken)
    {
        var hash = BlockName.HashOf(path);
        var store = grains.GetGrain<IBlockStoreGrain>(BlockStores.KeyOf(silo));
        try
        {
            for (var first = 0; first < garbage.Blocks; first += BlockStores.MaxBatch)
            {
                var ids = new string[Math.Min(BlockStores.MaxBatch, garbage.Blocks - first)];
                for (var i = 0; i < ids.Length; i++)
                    ids[i] = new BlockName(hash, garbage.SessionId, first + i).ToString();
                await store.DeleteAsync(ids).WaitAsync(CallTimeout, time, cancellationToken);
            }

            return true;
        }
        catch (Exception e)
        {
            LogDeleteFailed(e, path, silo);
            return false;
        }
    }

    [LoggerMessage(EventId = 2030, Level = LogLevel.Debug, Message = "Collecting former blocks of {Path} stopped and goes on later.")]
    private partial void LogFailed(Exception error, string path);

    [LoggerMessage(
        EventId = 2031, Level = LogLevel.Debug, Message = "Former blocks of {Path} on {Silo} could not be deleted and stay for now.")]
    private partial void LogDeleteFailed(Exception error, string path, string silo);
}
