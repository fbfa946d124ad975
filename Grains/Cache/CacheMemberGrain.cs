using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// A silo's part in the cache: one life after the other, each with a lease in the metadata store. Reentrant: calls hand over what came, and the life works on it.
/// A second activation does no harm: it lives by a lease of its own, and a shard's record names one owner.
/// </summary>
[PinnedToSilo, KeepAlive, Reentrant]
internal sealed class CacheMemberGrain(
    ILocalSiloDetails silo,
    IOptions<CacheServiceOptions> options,
    CacheMetadata metadata,
    LocalCaches local,
    CacheSiloMetrics metrics,
    TimeProvider time,
    ILogger<CacheMemberGrain> logger) : Grain, ICacheMemberGrain
{
    private readonly CancellationTokenSource _end = new();
    private CacheLife? _life;
    private Task? _lives;
    private Task? _leaving;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString() != CacheGrains.MemberOf(options.Value.Cache, silo.Name))
            throw new ArgumentException($"'{this.GetPrimaryKeyString()}' is not the key of the part of {silo.Name} in the cache '{options.Value.Cache}'.");
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions { DueTime = CacheLife.TickTime, Period = CacheLife.TickTime, Interleave = true });
        _lives = LiveAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _end.Cancel();
        if (_lives is not null)
            await _lives;
    }

    public Task StartAsync() => Task.CompletedTask;

    public Task<ReplicationReply[]?> ReplicateAsync(ReplicationBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Task.FromResult(_life is { } life && life.Member.Self.Incarnation == batch.Incarnation ? Array.ConvertAll(batch.Messages, message => Receive(life.Member, message)) : null);
    }

    public Task<CacheRoutes?> GetRoutesAsync() => Task.FromResult(_life?.Routes);

    public Task<CacheMemberReport> GetReportAsync()
    {
        var totals = _life?.Member.Sum() ?? default;
        var figures = totals.Statistics;
        return Task.FromResult(new CacheMemberReport(
            silo.Name,
            _life?.Member.Self.Incarnation ?? 0,
            _life?.Member.IsSure ?? false,
            totals.Owned,
            totals.Backups,
            _life?.Member.ShardBytes ?? 0,
            totals.Bytes,
            totals.WaitingBytes,
            figures.Entries,
            figures.Hits,
            figures.Misses,
            figures.Sets,
            figures.Deletes,
            figures.Evictions,
            figures.Expirations,
            figures.Invalidations,
            GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes));
    }

    public async Task LeaveAsync(string siloAddress)
    {
        if (siloAddress != silo.SiloAddress.ToParsableString())
            return;
        await (_leaving ??= LeaveAsync());
    }

    // One that fails must not take the others of its batch with it.
    private ReplicationReply Receive(CacheMember member, in ReplicationMessage message)
    {
        try
        {
            return member.Receive(message);
        }
        catch (Exception e)
        {
            CacheLog.NotTaken(logger, e, options.Value.Cache, silo.Name, message.Partition);
            return default;
        }
    }

    private async Task LeaveAsync()
    {
        if (_life is { } life)
            await life.LeaveAsync(options.Value.LeaveTimeout);
        _end.Cancel();
        await _lives!;
    }

    private async Task LiveAsync()
    {
        for (var failures = 0; !_end.IsCancellationRequested;)
        {
            try
            {
                _life = await CacheLife.BeginAsync(silo.Name, options.Value, metadata.Client, GrainFactory, time, logger, _end.Token);
                local.Add(options.Value.Cache, _life.Member);
                metrics.Begins(_life.Member);
                await _life.RunAsync(_end.Token);
                failures = 0;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                // The activation ends.
            }
            catch (ObjectDisposedException)
            {
                // The silo is gone, without a word: it was killed.
                _end.Cancel();
            }
            catch (Exception e)
            {
                CacheLog.LifeFailed(logger, e, options.Value.Cache, silo.Name);
                failures++;
            }
            finally
            {
                if (_life is { } ended)
                {
                    _life = null;
                    local.Remove(options.Value.Cache, ended.Member);
                    metrics.Ends(ended.Member);
                    await ended.EndAsync();
                }
            }

            await PauseAsync(CacheLife.RetryPause * (1 << Math.Min(failures, 6)));
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, time, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The activation ends.
        }
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        _life?.Tick();
        return Task.CompletedTask;
    }
}
