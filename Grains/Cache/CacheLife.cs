using Microsoft.Extensions.Logging;
using Orleans;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// What one life of a silo in the cache does in the turns of its grain, of one activation after the other: it keeps its lease, reads the metadata store, proposes there, and sends to
/// backups.
/// </summary>
internal sealed class CacheLife
{
    /// <summary>How often shards are told of the time.</summary>
    public static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(200);

    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    // Entries of each shard that are looked at with each tick for whether they have expired.
    private const int TickBudget = 512;

    private const int MaxProposing = 64;

    private readonly CacheServiceOptions _options;
    private readonly MetadataClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CacheKeys _keys;
    private readonly DirectoryFollower _follower;
    private readonly BackupSender _sender;
    private readonly MapKeeper _maps;
    private readonly MemberLease _lease;
    private readonly RunningTasks _running = new();
    private readonly TurnSignal _wake = new();
    private readonly CancellationTokenSource _ended = new();
    private CancellationToken _turns;
    private int _proposing;
    private CacheRoutes? _routes;

    private CacheLife(string silo, long lease, long grantedAt, CacheServiceOptions options, MetadataClient client, IGrainFactory grains, TimeProvider time, ILogger logger)
    {
        (_options, _client, _time, _logger) = (options, client, time, logger);
        _keys = new(options.Cache);
        Member = new(new(silo, lease), options, time, _wake.Set);
        _follower = new(client, _keys, time);
        _sender = new(Member, options, grains, time, logger, _running, _wake.Set, Fail);
        _lease = new(client, Member, options.LeaseTime, grantedAt, time);
        _maps = new(Member.Self, options, client, _keys, time);
    }

    public CacheMember Member { get; }

    /// <summary>Whether it is over because of an error here.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Who owns what; null before anything was read.</summary>
    public CacheRoutes? Routes => _routes ??= CacheRouting.Of(_follower.Directory, _follower.Revision);

    public static async Task<CacheLife> BeginAsync(
        string silo, CacheServiceOptions options, MetadataClient client, IGrainFactory grains, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var sentAt = time.GetTimestamp();
                var lease = await client.GrantLeaseAsync(options.LeaseTime, 0, cancellationToken);
                var life = new CacheLife(silo, lease.Id, sentAt, options, client, grains, time, logger);
                await life.AnnounceAsync(options.Weight, cancellationToken);
                life.Member.Confirmed(sentAt, MemberLease.SureFor(options.LeaseTime));
                return life;
            }
            catch (MetadataException e) when (e.Retryable || !e.OutcomeKnown || e is LeaseGoneException)
            {
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Works until the lease has ended, or the turns have by cancellation: what was under way then is as if it was lost.</summary>
    /// <returns>True: it lives, and is to be run in the turns of another activation. False: it is over.</returns>
    /// <exception cref="FormatException">What the metadata store says cannot be read. It is over.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        _turns = either.Token;
        _wake.Set();
        var following = _follower.FollowAsync(Changed, either.Token);
        var keeping = _lease.KeepAsync(either.Token);
        var working = WorkAsync(either.Token);
        try
        {
            await await Task.WhenAny(following, keeping, working);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Its turns end, or what failed is in the log.
        }
        catch (Exception)
        {
            _ended.Cancel();
            throw;
        }
        finally
        {
            if (keeping.IsCompletedSuccessfully)
                _ended.Cancel();
            either.Cancel();
            _wake.Set();
            await Quietly(following);
            await Quietly(keeping);
            await Quietly(working);
            await _running.EndAsync();
            if (_ended.IsCancellationRequested)
                Member.End();
        }

        return !_ended.IsCancellationRequested;
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        if (_ended.IsCancellationRequested)
            return;
        try
        {
            if (Member.Tick(TickBudget))
                _lease.Hurry();
            _running.Add(_maps.TickAsync(_follower.Directory, _turns));
        }
        catch (Exception e)
        {
            // Shards behind the one that fails would stand still.
            Fail(e);
        }
    }

    /// <summary>Gives its shards to others, as far as there are any.</summary>
    public async Task LeaveAsync(TimeSpan limit)
    {
        var begun = _time.GetTimestamp();
        if (!_follower.Directory.HasOthersThan(Member.Self))
            return;
        try
        {
            await AnnounceAsync(MemberCodec.Leaving, _ended.Token);
            while (!_ended.IsCancellationRequested && !Member.ServesNothing && _follower.Directory.HasOthersThan(Member.Self) && _time.GetElapsedTime(begun) < limit)
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, _ended.Token);
        }
        catch (Exception e) when (e is MetadataException or OperationCanceledException)
        {
            CacheLog.NotHandedOver(_logger, e, _options.Cache, Member.Self.Silo);
        }
    }

    /// <summary>Gives the lease back, so that others need not wait for its end.</summary>
    public async Task EndAsync()
    {
        Member.End();
        if (!_follower.Directory.HasOthersThan(Member.Self))
            return;
        try
        {
            await _client.RevokeLeaseAsync(Member.Self.Incarnation);
        }
        catch (Exception e) when (e is MetadataException or ObjectDisposedException)
        {
            // It ends by itself, or has.
            CacheLog.LeaseNotRevoked(_logger, _options.Cache, Member.Self.Silo, e.Message);
        }
    }

    private async Task AnnounceAsync(int weight, CancellationToken cancellationToken) =>
        await _client.PutAsync(_keys.MemberOf(Member.Self), MemberCodec.Encode(weight), new PutOptions { LeaseId = Member.Self.Incarnation }, cancellationToken);

    private void Changed(DirectoryChange change)
    {
        _routes = null;
        Member.Observe(_follower.Directory, change);
        if (change.Kind == DirectoryChangeKind.Everything)
            _maps.MembersChanged(_follower.Directory);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _wake.WaitAsync();
            _sender.SendAll(cancellationToken);

            // What is taken when it is over comes back at once.
            while (!cancellationToken.IsCancellationRequested && _proposing < MaxProposing && Member.TryTakeProposal(out var next))
                _running.Add(ProposeAsync(next.Shard, next.Proposal, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ProposeAsync(ShardSlot shard, ShardProposal proposal, CancellationToken cancellationToken)
    {
        _proposing++;
        try
        {
            var command = ShardTransactions.Of(_keys, shard.Partition, Member.Self, proposal);
            for (var attempts = 0; shard.IsWanted(proposal) && !await TryProposeAsync(command, shard, proposal, cancellationToken); attempts++)
                await Task.Delay(TimeSpan.FromMilliseconds(50 << Math.Min(attempts, 4)), _time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The life has ended, or goes on elsewhere.
            Member.Propose(shard, proposal);
        }
        catch (Exception e)
        {
            // Whoever cannot propose must not go on as if it could.
            Fail(e);
        }
        finally
        {
            _proposing--;
            _wake.Set();
        }
    }

    // True, if what became of it is known: what was read of the store later says it, unless nothing changed.
    private async Task<bool> TryProposeAsync(TransactionCommand command, ShardSlot shard, ShardProposal proposal, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await _client.Transaction().If(command.If).Then(command.Then).Else(command.Else).CommitAsync(cancellationToken);
            if (!outcome.Succeeded && RevisionIn(outcome) == proposal.ExpectedRevision)
                shard.Refused(proposal);
            return true;
        }
        catch (MetadataException e)
        {
            // Whatever the store lacks, room included, it may have later; what is held here stays.
            CacheLog.NotProposed(_logger, _options.Cache, Member.Self.Silo, shard.Partition, e.Message);
            return false;
        }
    }

    private void Fail(Exception error)
    {
        HasFailed = true;
        CacheLog.LifeFailed(_logger, error, _options.Cache, Member.Self.Silo);
        _ended.Cancel();
    }

    private static long RevisionIn(TransactionOutcome outcome) => outcome.Results is [RangeResult { Items: [var item] }] ? item.ModRevision : 0;

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is OperationCanceledException or MetadataException or FormatException or ObjectDisposedException)
        {
            // Whoever ended it knows why.
        }
    }
}
