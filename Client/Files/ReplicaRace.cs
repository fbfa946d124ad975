using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// One reading of one piece: the first replica is asked; the next at once when one fails, and beside the others when none
/// has answered for the hedging delay ("The Tail at Scale", Dean and Barroso, 2013). The first good answer counts.
/// </summary>
internal sealed class ReplicaRace(FileCalls calls, string blockId, BlockPiece piece, List<string> order)
{
    private readonly List<(string Silo, Task<BlockData> Task)> _running = [];
    private readonly List<(string Silo, Exception Error)> _failed = [];

    /// <summary>The silo whose answer counted.</summary>
    public string? Winner { get; private set; }

    /// <summary>The silos whose replica is damaged or not there.</summary>
    public IEnumerable<string> Bad => _failed
        .Where(failure => failure.Error is BlockDamagedException or BlockMissingException).Select(failure => failure.Silo);

    /// <summary>Whether every replica was reached and every one is damaged.</summary>
    public bool AllDamaged => _failed.Count == order.Count && _failed.TrueForAll(failure => failure.Error is BlockDamagedException);

    /// <summary>Why each replica failed.</summary>
    public string Describe() => string.Join("; ", _failed.Select(failure => $"{failure.Silo}: {failure.Error.Message}"));

    /// <summary>The piece's bytes, or null if every replica failed.</summary>
    public async Task<byte[]?> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var next = 0;
            while (true)
            {
                if (_running.Count == 0)
                {
                    if (next == order.Count)
                        return null;
                    Ask(order[next++], stop.Token);
                }

                var finished = await NextAsync(canHedge: next < order.Count, stop.Token);
                cancellationToken.ThrowIfCancellationRequested();
                if (finished < 0)
                    Ask(order[next++], stop.Token);
                else if (await TakeAsync(finished) is { } bytes)
                    return bytes;
            }
        }
        finally
        {
            stop.Cancel();
        }
    }

    private void Ask(string silo, CancellationToken cancellationToken) => _running.Add((silo, calls.OnceAsync(
        () => calls.Store(silo).GetAsync(blockId, piece.Offset, piece.Length, cancellationToken), cancellationToken)));

    // The number of a reading that has ended, or -1 if the hedging delay has.
    private async Task<int> NextAsync(bool canHedge, CancellationToken cancellationToken)
    {
        if (!canHedge)
        {
            var ended = await Task.WhenAny(_running.ConvertAll(running => running.Task));
            return _running.FindIndex(running => running.Task == ended);
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = calls.DelayAsync(calls.Options.HedgeDelay, enough.Token);
        var first = await Task.WhenAny([.. _running.Select(running => (Task)running.Task), delay]);
        enough.Cancel();
        return _running.FindIndex(running => running.Task == first);
    }

    private async Task<byte[]?> TakeAsync(int number)
    {
        var (silo, task) = _running[number];
        _running.RemoveAt(number);
        try
        {
            var data = await task;
            if (data.Length != piece.Length)
                throw new BlockDamagedException(blockId, silo, $"it answered {data.Length} bytes in place of {piece.Length}.");
            calls.Health.Answered(silo);
            Winner = silo;
            return data.Bytes;
        }
        catch (Exception e)
        {
            // That one block is bad, or the store busy, says nothing against the silo.
            if (e is BlockStoreFailedException or not FileSystemException)
                calls.Health.Failed(silo);
            _failed.Add((silo, e));
            return null;
        }
    }
}
