using System.Collections.Concurrent;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// Puts blocks to their replicas, all at once; where one fails, to another silo, in rounds. A silo whose answer is lost is
/// taken for failed: the block may be there, but is not part of the file.
/// </summary>
internal sealed class BlockSender(FileCalls calls, string path, string sessionId, int replication, BlockPlacements placements)
{
    private static readonly TimeSpan DeleteBudget = TimeSpan.FromSeconds(2);
    private readonly string _pathHash = BlockName.HashOf(path);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _sent = new(StringComparer.Ordinal);

    /// <summary>The silos that have acknowledged the block, as many as the replication says; else it throws.</summary>
    public async Task<SentBlock> SendAsync(int number, BlockData data, string[] silos, CancellationToken cancellationToken)
    {
        var blockId = IdOf(number);
        List<string> good = [], failed = [];
        Exception? lastError = null;
        for (var round = 1; ; round++)
        {
            var targets = silos;
            var errors = await Task.WhenAll(targets.Select(silo => PutAsync(silo, number, blockId, data, cancellationToken)));
            for (var i = 0; i < targets.Length; i++)
            {
                if (errors[i] is not null)
                    failed.Add(targets[i]);
                else
                    good.Add(targets[i]);
                lastError = errors[i] ?? lastError;
            }

            if (good.Count == replication)
                return new SentBlock([.. good], data, EveryPutAnswered: round == 1);
            if (round >= calls.Options.MaxAttempts)
                throw new NotEnoughReplicasException(path, replication, good.Count, "The last failure: " + lastError?.Message);
            await calls.PauseAsync(round, cancellationToken);
            silos = await NextTargetsAsync(number, good, failed, cancellationToken);
        }
    }

    /// <summary>Deletes what was sent, as far as the silos answer soon. Only once the write is certain never to be seen.</summary>
    public async Task DeleteSentAsync()
    {
        await Task.WhenAll(_sent.Select(async sent =>
        {
            try
            {
                foreach (var batch in sent.Value.Select(IdOf).Chunk(BlockStores.MaxBatch))
                    await calls.Store(sent.Key).DeleteAsync(batch).WaitAsync(DeleteBudget, calls.Time);
            }
            catch (Exception)
            {
                // The silo's own sweep finds them.
            }
        }));
    }

    private string IdOf(int number) => new BlockName(_pathHash, sessionId, number).ToString();

    // Silos that were not tried yet, then those that failed: what failed them may have passed.
    private async Task<string[]> NextTargetsAsync(int number, List<string> good, List<string> failed, CancellationToken cancellationToken)
    {
        var missing = replication - good.Count;
        var fresh = await placements.InsteadAsync(number, [.. good, .. failed], cancellationToken);
        string[] targets = [.. fresh.Concat(failed).Take(missing)];
        failed.RemoveAll(targets.Contains);
        return targets;
    }

    // Null if it was acknowledged, else why not. Only what no other silo could do better is thrown.
    private async Task<Exception?> PutAsync(string silo, int number, string blockId, BlockData data, CancellationToken cancellationToken)
    {
        _sent.GetOrAdd(silo, _ => new ConcurrentQueue<int>()).Enqueue(number);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await calls.Store(silo).PutAsync(blockId, data, cancellationToken)
                    .WaitAsync(calls.Options.CallTimeout, calls.Time, cancellationToken);
                calls.Health.Answered(silo);
                return null;
            }
            catch (InvalidFileOptionsException)
            {
                throw;
            }
            catch (BlockStoreBusyException) when (attempt < calls.Options.MaxAttempts)
            {
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                calls.Health.Failed(silo);
                return e;
            }

            await calls.PauseAsync(attempt, cancellationToken);
        }
    }
}
