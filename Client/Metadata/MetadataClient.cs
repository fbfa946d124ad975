using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Client.Leases;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// The metadata service: a linearizable key-value store with revisions, transactions, leases and watches, kept by a consensus group.
/// Safe for concurrent use; one for a process is enough. Every failure is a <see cref="MetadataException"/>, or
/// <see cref="OperationCanceledException"/> if the caller cancelled, or <see cref="ObjectDisposedException"/>.
/// </summary>
/// <remarks>
/// <para><b>Changes.</b> One that returned is on the disks of a majority of the silos, and whoever reads after it linearizably sees it. It is
/// run at most once, however often it had to be sent, and whole or not at all. If it fails, <see cref="MetadataException.OutcomeKnown"/>
/// says whether it is certain that nothing was changed. Every change may fail with <see cref="MetadataUnavailableException"/>,
/// <see cref="MetadataBusyException"/>, <see cref="MetadataQuotaExceededException"/>, <see cref="MetadataTooLargeException"/>: nothing
/// was changed; or with <see cref="MetadataOutcomeUnknownException"/>, <see cref="MetadataSessionEndedException"/>: unknown.</para>
/// <para><b>Cancellation</b> ends the waiting. Of a change that was sent already it is unknown then whether it takes effect.</para>
/// <para><b>What was given up stays behind.</b> A change that was cancelled, or of unknown outcome, does not take effect any more once a
/// change that this client began after it, while it had no other under way, has been answered.</para>
/// <para><b>Order.</b> Changes that are under way at the same time take effect in any order.</para>
/// </remarks>
public sealed partial class MetadataClient : IAsyncDisposable, IDisposable
{
    private readonly GroupFinder _finder;
    private readonly GroupCalls _calls;
    private readonly ChangeNumbers _numbers;
    private readonly LeaseKeeper _keeper;
    private readonly ClientSessions _sessions;
    private readonly Changes _changes;
    private readonly CancellationTokenSource _closing = new();

    /// <summary>
    /// Makes a client over an Orleans client, or the grain factory of a silo. It calls nobody before it is used. <paramref name="random"/> spreads
    /// pauses and reads; it need not be safe for concurrent use.
    /// </summary>
    public MetadataClient(
        IGrainFactory grains, MetadataClientOptions options, TimeProvider time, Random random, ILogger<MetadataClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        MetadataClientOptionsValidator.ThrowIfInvalid(options);
        _finder = new GroupFinder(grains, options, time);
        _calls = new GroupCalls(_finder, options, time, random, logger);
        _numbers = new ChangeNumbers(options.MaxConcurrentChanges, options.MaxWaitingChanges);
        _keeper = new StoreLeaseKeeper(_calls);
        _sessions = new ClientSessions(_calls, _keeper, _numbers);
        _changes = new Changes(_calls, _numbers, _sessions);
    }

    /// <summary>What a key holds.</summary>
    /// <exception cref="RevisionCompactedException">The revision asked for was compacted.</exception>
    /// <exception cref="FutureRevisionException">The revision asked for was not made yet, or the replica that answered a stale read lacks it.</exception>
    /// <exception cref="MetadataUnavailableException">No replica could answer in time.</exception>
    public async Task<KeyResult> GetAsync(ByteString key, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.CheckKey(key);
        var operation = new RangeOperation(KeyRange.One(key)) { Revision = options?.Revision ?? 0 };
        Requests.CheckRead(operation.Revision, 0);
        var answer = await AskAsync<RangeAnswer>(new RangeQuery(operation), options?.Consistency ?? default, cancellationToken);
        return new KeyResult(answer.Result.Items.FirstOrDefault(), answer.Revision);
    }

    /// <summary>What a range of keys holds, as far as an answer goes.</summary>
    /// <exception cref="RevisionCompactedException">The revision asked for was compacted.</exception>
    /// <exception cref="FutureRevisionException">The revision asked for was not made yet, or the replica that answered a stale read lacks it.</exception>
    /// <exception cref="MetadataUnavailableException">No replica could answer in time.</exception>
    public async Task<RangeOutcome> GetRangeAsync(KeyRange range, RangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RangeOptions();
        Requests.CheckRange(range);
        Requests.CheckRead(options.Revision, options.Limit);
        var operation = new RangeOperation(range)
        {
            Revision = options.Revision, Limit = options.Limit, KeysOnly = options.KeysOnly, CountOnly = options.CountOnly,
        };
        var answer = await AskAsync<RangeAnswer>(new RangeQuery(operation), options.Consistency, cancellationToken);
        return new RangeOutcome(answer.Result.Items, answer.Result.Count, answer.Result.HasMore, answer.Revision);
    }

    /// <summary>
    /// Every key of a range, page by page, all as they were at one revision: that of <paramref name="options"/>, else the newest when the first page
    /// is read. With a stale consistency only the first page may be old.
    /// </summary>
    /// <exception cref="RevisionCompactedException">The revision was compacted, perhaps while it was being read.</exception>
    /// <exception cref="MetadataUnavailableException">No replica could answer in time.</exception>
    public async IAsyncEnumerable<KeyVersion> GetAllAsync(
        KeyRange range, RangeOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new RangeOptions();
        if (options.CountOnly)
            throw new InvalidMetadataRequestException("Counting is done by one call, not page by page.");
        while (true)
        {
            var page = await GetRangeAsync(range, options, cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            if (!page.HasMore)
                yield break;
            if (page.Items.Count == 0)
                throw new MetadataTooLargeException("deleted keys before the next that is there, which a compaction clears away", MetadataLimits.MaxVisitedKeys, 0);
            range = KeyRange.Between(page.Items[^1].Key.Successor(), range.To);
            options = options with { Revision = options.Revision == 0 ? page.Revision : options.Revision, Consistency = Consistency.Linearizable };
        }
    }

    /// <summary>Gives a key a value. The failures are those of every change.</summary>
    /// <exception cref="LeaseGoneException">The lease has ended.</exception>
    public async Task<PutOutcome> PutAsync(
        ByteString key, ByteString value, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        var put = new PutOperation(key, value) { LeaseId = options?.LeaseId ?? 0, ReturnPrevious = options?.ReturnPrevious ?? false };
        Requests.CheckBranch([put]);
        var answer = await RunAsync(put, cancellationToken);
        return answer.IsAbridged
            ? new PutOutcome(answer.Revision, null) { IsAbridged = true }
            : new PutOutcome(answer.Revision, ((PutResult)answer.Results[0]).Previous);
    }

    /// <summary>Deletes a key or a range of keys; that there are none is no error. The failures are those of every change.</summary>
    public async Task<DeleteOutcome> DeleteAsync(KeyRange range, bool returnPrevious = false, CancellationToken cancellationToken = default)
    {
        var delete = new DeleteOperation(range) { ReturnPrevious = returnPrevious };
        Requests.CheckBranch([delete]);
        var answer = await RunAsync(delete, cancellationToken);
        return !answer.IsAbridged && answer.Results[0] is DeleteResult result
            ? new DeleteOutcome(result.Deleted, result.Previous, answer.Revision)
            : new DeleteOutcome(-1, [], answer.Revision) { IsAbridged = true };
    }

    /// <summary>A transaction, to be put together and committed.</summary>
    public MetadataTransaction Transaction() => new(CommitAsync);

    /// <summary>
    /// Grants a lease, which is not renewed by itself: <see cref="KeepLeaseAsync"/> does that. Of unknown outcome it may have been granted; it
    /// then ends by itself.
    /// </summary>
    /// <param name="timeToLive">How long it lives after each renewal, from 100 ms to 366 days, in whole milliseconds.</param>
    /// <param name="leaseId">Its id, at least 2⁶²; 0: the store draws one that no other lease ever had.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="LeaseExistsException">There is one of that id.</exception>
    public async Task<MetadataLease> GrantLeaseAsync(TimeSpan timeToLive, long leaseId = 0, CancellationToken cancellationToken = default)
    {
        var command = new GrantLeaseCommand(leaseId, Requests.CheckLease(timeToLive, leaseId));
        var granted = await RunAsync<LeaseAnswer>(command, leaseId, cancellationToken);
        return new MetadataLease(granted.LeaseId, TimeSpan.FromMilliseconds(granted.Milliseconds));
    }

    /// <summary>Gives a lease its full time again.</summary>
    /// <exception cref="LeaseGoneException">It has ended.</exception>
    /// <exception cref="MetadataOutcomeUnknownException">It may have been renewed.</exception>
    public async Task RenewLeaseAsync(long leaseId, CancellationToken cancellationToken = default)
    {
        Requests.CheckNumber("The lease's id", leaseId, 1);
        ThrowIfDisposed();
        // Renewed twice is as well as once.
        var answer = await _changes.RepeatAsync(new RenewLeasesCommand([leaseId]), cancellationToken);
        if (Checked<LeasesAnswer>(answer, leaseId).Skipped.Length > 0)
        {
            _keeper.Gone(leaseId);
            throw new LeaseGoneException(leaseId);
        }
    }

    /// <summary>Ends a lease, and with it every key that it was given. The failures are those of every change.</summary>
    /// <exception cref="LeaseGoneException">It has ended already.</exception>
    public async Task RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken = default)
    {
        Requests.CheckNumber("The lease's id", leaseId, 1);
        await RunAsync<DoneAnswer>(new RevokeLeaseCommand(leaseId), leaseId, cancellationToken);
    }

    /// <summary>A lease as the store has it.</summary>
    /// <exception cref="LeaseGoneException">It has ended, or never was.</exception>
    public async Task<LeaseInfo> GetLeaseAsync(long leaseId, bool withKeys = false, CancellationToken cancellationToken = default)
    {
        Requests.CheckNumber("The lease's id", leaseId, 1);
        var answer = await AskAsync<LeaseDetailsAnswer>(new LeaseQuery(leaseId, withKeys), default, cancellationToken, leaseId);
        return new LeaseInfo(
            answer.LeaseId, TimeSpan.FromMilliseconds(answer.Milliseconds), TimeSpan.FromMilliseconds(answer.RemainingMilliseconds), answer.Keys);
    }

    /// <summary>Leases in the order of their ids, those of clients' sessions included.</summary>
    /// <param name="afterId">Only those with a greater id.</param>
    /// <param name="limit">At most so many, from 1 to <see cref="MetadataLimits.MaxLeasesInCommand"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<LeaseListing> ListLeasesAsync(long afterId = 0, int limit = 1_000, CancellationToken cancellationToken = default)
    {
        Requests.CheckNumber("The id to go on from", afterId, 0);
        Requests.CheckNumber("The limit", limit, 1, MetadataLimits.MaxLeasesInCommand);
        var answer = await AskAsync<LeaseListAnswer>(new LeasesQuery(afterId, limit), default, cancellationToken);
        return new LeaseListing(answer.LeaseIds, answer.HasMore);
    }

    /// <summary>Grants a lease and renews it until the result is disposed of, or it is lost. The failures are those of <see cref="GrantLeaseAsync"/>.</summary>
    /// <param name="timeToLive">
    /// How long the lease outlives this client, from 100 ms to 366 days. Below a few times what a change of leader takes, about a
    /// second, it will be lost in one.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting for the grant; not the lease.</param>
    public async Task<KeptLease> KeepLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        var sent = _calls.Now;
        var lease = await GrantLeaseAsync(timeToLive, 0, cancellationToken);
        return new KeptLease(_calls, _keeper, lease.Id, lease.TimeToLive, sent, EndLeaseAsync);
    }

    /// <summary>
    /// The changes of a range, in the order of revisions, each once, all of a revision together, from a revision on; and how far it has got,
    /// when there are none. The first batch comes at once, if need be without events: it tells where the watch begins. It goes on over the loss of silos. It ends only by cancellation, by disposal of the client, or by failing.
    /// </summary>
    /// <remarks>
    /// The next changes are asked for when the next batch is: a reader that is slow holds nothing on the silo, and goes on where it
    /// was, as long as the history is kept. What it is told may be up to 10 s older than what a linearizable read shows if the replica that it
    /// reads from is cut off; otherwise it is told as soon as that replica has applied it.
    /// </remarks>
    /// <exception cref="RevisionCompactedException">
    /// The changes to be told next were compacted away: read the range anew, and watch from its revision + 1 on.
    /// </exception>
    /// <exception cref="MetadataUnavailableException">No replica answered for <see cref="WatchOptions.GiveUpAfter"/>.</exception>
    public async IAsyncEnumerable<WatchBatch> WatchAsync(
        KeyRange range, WatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new WatchOptions();
        Requests.CheckWatch(range, options);
        ThrowIfDisposed();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await using var batches = new Watcher(_finder, _calls, range, options).ReadAsync(ending.Token).GetAsyncEnumerator(CancellationToken.None);
        while (await MoveNextAsync(batches, cancellationToken))
            yield return batches.Current;
    }

    /// <summary>Gives up the history before a revision: readable afterwards is exactly that revision and every later one.</summary>
    /// <exception cref="RevisionCompactedException">That, or a later one, was given up already.</exception>
    /// <exception cref="FutureRevisionException">It was not made yet.</exception>
    public Task CompactAsync(long revision, CancellationToken cancellationToken = default)
    {
        Requests.CheckNumber("The revision", revision, 1);
        return RunAsync<DoneAnswer>(new CompactCommand(revision), 0, cancellationToken);
    }

    /// <summary>Bounds the bytes of the store, or of the keys that begin with a prefix.</summary>
    /// <param name="prefix">The prefix; empty for the whole store, all kept versions counted.</param>
    /// <param name="bytes">
    /// The bound, of keys and values and <see cref="KeyVersion.Overhead"/> for each; null takes a prefix's away, and sets the store's to
    /// <see cref="MetadataLimits.DefaultStoreBytes"/>. It may be below what is there: then only what does not add is allowed.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task SetQuotaAsync(ByteString prefix, long? bytes, CancellationToken cancellationToken = default)
    {
        if (!prefix.IsEmpty)
            Requests.CheckKey(prefix);
        Requests.CheckNumber("The quota", bytes ?? 0, 0);
        return RunAsync<DoneAnswer>(new SetQuotaCommand(prefix, bytes), 0, cancellationToken);
    }

    /// <summary>The store's figures.</summary>
    public async Task<StoreStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync<StoreStatusAnswer>(new StatusQuery(), default, cancellationToken);
        return new StoreStatus(
            answer.Revision,
            answer.CompactedRevision,
            answer.AppliedIndex,
            answer.KeyCount,
            answer.RetainedBytes,
            answer.StoreLimit,
            answer.LeaseCount,
            answer.SessionCount,
            answer.StoredAnswerBytes,
            answer.WaitingWatches,
            answer.Quotas);
    }

    /// <summary>What the replicas say of the group: for people and figures. It may be a second old.</summary>
    public Task<GroupReport> GetGroupAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _calls.FindAsync(_calls.Begin(), cancellationToken);
    }

    /// <summary>
    /// Lets changes that are under way end, revokes the session, and ends watches and the renewal of leases: those still kept count as lost,
    /// and end by themselves. Takes at most two times <see cref="MetadataClientOptions.Timeout"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
            return;
        _closing.Cancel();
        var deadline = _calls.Begin();
        while (_numbers.Busy > 0 && !deadline.IsOver)
            await Task.Delay(_calls.Options.RetryPause, _calls.Time);
        await _sessions.EndAsync();
        _keeper.Dispose();
        _calls.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, without waiting for anything: the session then ends by itself.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _keeper.Dispose();
        _calls.Dispose();
    }

    private async Task<TransactionOutcome> CommitAsync(TransactionCommand command, CancellationToken cancellationToken)
    {
        var answer = await RunAsync<TransactionAnswer>(command, 0, cancellationToken);
        return new TransactionOutcome(answer.Succeeded, answer.Results, answer.IsAbridged, answer.Revision);
    }

    private Task<TransactionAnswer> RunAsync(Operation operation, CancellationToken cancellationToken) =>
        RunAsync<TransactionAnswer>(TransactionCommand.Of(operation), (operation as PutOperation)?.LeaseId ?? 0, cancellationToken);

    private async Task<T> RunAsync<T>(MetadataCommand command, long leaseId, CancellationToken cancellationToken)
        where T : MetadataAnswer
    {
        ThrowIfDisposed();
        return Checked<T>(await _changes.RunAsync(command, cancellationToken), leaseId);
    }

    private async Task<T> AskAsync<T>(MetadataQuery query, Consistency consistency, CancellationToken cancellationToken, long leaseId = 0)
        where T : MetadataAnswer
    {
        ThrowIfDisposed();
        return Checked<T>(await _calls.AskAsync(query.Encode(), consistency, _calls.Begin(), cancellationToken), leaseId);
    }

    private T Checked<T>(MetadataAnswer answer, long leaseId)
        where T : MetadataAnswer
    {
        if (answer is T expected)
            return expected;
        if (answer is not RefusedAnswer refused)
            throw new MetadataOutcomeUnknownException($"the answer is a {answer.GetType().Name}, and not a {typeof(T).Name}; the silos may be of a newer version.");
        var error = Refusals.Of(refused, leaseId);
        if (error is LeaseGoneException gone)
            _keeper.Gone(gone.LeaseId);
        throw error;
    }

    // Used by a kept lease that is disposed of: at worst it ends by itself.
    private async Task EndLeaseAsync(long leaseId)
    {
        try
        {
            await _changes.RepeatAsync(new RevokeLeaseCommand(leaseId), CancellationToken.None);
        }
        catch (MetadataException e)
        {
            if (_calls.Logger is { } logger)
                LogNotRevoked(logger, leaseId, e.Message);
        }
    }

    private async Task<bool> MoveNextAsync(IAsyncEnumerator<WatchBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfDisposed();
            throw;
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Information, Message = "The lease {Lease} could not be revoked; it ends by itself: {Reason}")]
    private static partial void LogNotRevoked(ILogger logger, long lease, string reason);
}
