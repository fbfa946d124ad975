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
/// It goes on where the activation before it was (<see cref="CacheLives"/>); a second one beside it waits for it, and takes what backups are sent like the first.
/// </summary>
[PinnedToSilo, KeepAlive, Reentrant]
internal sealed class CacheMemberGrain(
    ILocalSiloDetails silo,
    IOptions<CacheServiceOptions> options,
    CacheMetadata metadata,
    CacheLives lives,
    LocalCaches local,
    CacheSiloMetrics metrics,
    TimeProvider time,
    ILogger<CacheMemberGrain> logger) : Grain, ICacheMemberGrain
{
    private readonly CancellationTokenSource _end = new();
    private CacheLife? _life;
    private Task? _lives;
    private Task? _leaving;
    private bool _isOver;

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
        _isOver |= reason.ReasonCode == DeactivationReasonCode.ShuttingDown;
        _end.Cancel();
        if (_lives is not null)
            await _lives;
    }

    public Task StartAsync() => Task.CompletedTask;

    public Task<ReplicationReply[]?> ReplicateAsync(ReplicationBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Task.FromResult(lives.Current is { } life && life.Member.Self.Incarnation == batch.Incarnation ? Array.ConvertAll(batch.Messages, message => Receive(life.Member, message)) : null);
    }

    public Task<CacheRoutes?> GetRoutesAsync() => Task.FromResult(_life?.Routes);

    public Task<CacheMemberReport> GetReportAsync()
    {
        var member = lives.Current?.Member;
        var totals = member?.Sum() ?? default;
        var figures = totals.Statistics;
        return Task.FromResult(new CacheMemberReport(
            silo.Name,
            member?.Self.Incarnation ?? 0,
            member?.IsSure ?? false,
            totals.Owned,
            totals.Backups,
            member?.ShardBytes ?? 0,
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
            GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes,
            member?.Partitions ?? 0,
            totals.Short));
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
        _isOver = true;
        _end.Cancel();
        await _lives!;
    }

    private async Task LiveAsync()
    {
        CacheLives.Turn turn;
        try
        {
            turn = await lives.BeginAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            return; // Ended before it was its turn.
        }

        try
        {
            for (var failures = 0; !_end.IsCancellationRequested;)
            {
                failures = await LiveOnceAsync() ? 0 : failures + 1;
                await PauseAsync(CacheLife.RetryPause * (1 << Math.Min(failures, 6)));
            }
        }
        finally
        {
            turn.End();
        }
    }

    private async Task<bool> LiveOnceAsync()
    {
        var goesOn = false;
        try
        {
            _life = lives.Current ?? await BeginAsync();
            goesOn = await _life.RunAsync(_end.Token);
            return !_life.HasFailed;
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
        }
        finally
        {
            _life = null;
            if (lives.Current is { } life && (!goesOn || _isOver))
                await EndAsync(life);
        }

        return false;
    }

    private async Task<CacheLife> BeginAsync()
    {
        var life = await CacheLife.BeginAsync(silo.Name, options.Value, metadata.Client, GrainFactory, time, logger, _end.Token);
        lives.Current = life;
        local.Add(options.Value.Cache, life.Member);
        metrics.Begins(life.Member);
        return life;
    }

    private async Task EndAsync(CacheLife life)
    {
        lives.Current = null;
        local.Remove(options.Value.Cache, life.Member);
        metrics.Ends(life.Member);
        await life.EndAsync();
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
