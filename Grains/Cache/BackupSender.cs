using Microsoft.Extensions.Logging;
using Orleans;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// Sends what shards have for their backups: what is there for one silo at one moment goes in one call, so that changes of many shards share it. In the turns
/// of the member's grain.
/// </summary>
internal sealed class BackupSender(
    CacheMember member, CacheServiceOptions options, IGrainFactory grains, TimeProvider time, ILogger logger, RunningTasks running, Action wake, Action<Exception> fail)
{
    // So that a large message, of a snapshot, does not hold up changes.
    private const int MaxUnderWay = 3;

    // How often a backup is asked before the owner goes on without it: one lost answer must not cost a copy.
    private const int AttemptsWithinPatience = 5;

    private const int MaxBatchBytes = 2 << 20;
    private const int MaxBatchMessages = 1_024;

    public void SendAll(CancellationToken cancellationToken)
    {
        foreach (var lane in member.Lanes)
        {
            while (!cancellationToken.IsCancellationRequested && lane.UnderWay < MaxUnderWay && TakeBatch(lane) is { Count: > 0 } batch)
                running.Add(SendAsync(lane, batch, cancellationToken));
        }
    }

    private static List<(ShardSlot Shard, ReplicationRequest Request)> TakeBatch(BackupLane lane)
    {
        var batch = new List<(ShardSlot, ReplicationRequest)>();
        for (var bytes = 0L; bytes < MaxBatchBytes && batch.Count < MaxBatchMessages && lane.TryTake(out var shard);)
        {
            if (shard!.TakeMessage(lane.Target) is not { } request)
                continue;
            bytes += request.Bytes.Length;
            batch.Add((shard, request));
        }

        return batch;
    }

    private async Task SendAsync(BackupLane lane, List<(ShardSlot Shard, ReplicationRequest Request)> batch, CancellationToken cancellationToken)
    {
        lane.UnderWay++;
        var replies = await TryCallAsync(lane.Target, new ReplicationBatch(
            lane.Target.Incarnation, [.. batch.Select(one => ReplicationMessages.MessageOf(one.Shard.Partition, one.Request))]), cancellationToken);
        lane.UnderWay--;
        try
        {
            for (var at = 0; at < batch.Count; at++)
                batch[at].Shard.Heard(lane.Target, batch[at].Request, at < replies?.Length ? ReplicationMessages.AnswerOf(replies[at]) : null);
        }
        catch (Exception e)
        {
            fail(e);
        }

        wake();
    }

    private async Task<ReplicationReply[]?> TryCallAsync(ShardMember target, ReplicationBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var call = grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(options.Cache, target.Silo)).ReplicateAsync(batch);
            return await call.InTurnAsync().WaitAsync(options.BackupPatience / AttemptsWithinPatience, time, cancellationToken);
        }
        catch (Exception e) when (e is PinnedSiloUnavailableException or OperationCanceledException || CallFailures.IsUnanswered(e))
        {
            return null;
        }
        catch (Exception e)
        {
            // As one that was lost: else nothing would ever be sent to it again.
            CacheLog.NotSent(logger, e, options.Cache, target.Silo);
            return null;
        }
    }
}
