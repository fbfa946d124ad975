using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// The lock service: locks, reader-writer locks, semaphores, elections and barriers by name, with fencing tokens and round numbers. One for a process: it is
/// one owner, and all it holds is renewed together. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Names of the six kinds are apart: a lock <c>a</c> has nothing to do with a semaphore <c>a</c>. Operations throw a
/// <see cref="LockException"/>: <see cref="LockUnavailableException"/> if nobody can tell who holds what, for as long as
/// <see cref="LockClientOptions.Timeout"/>; <see cref="TooManyWaitersException"/>, <see cref="TooManyLocksException"/>,
/// <see cref="InvalidLockRequestException"/>. Who gives up waiting, by time or cancellation, leaves no trace in the queue.
/// </remarks>
public sealed class LockClient : IAsyncDisposable
{
    /// <summary>The most names that are locked at once.</summary>
    public const int MaxNamesAtOnce = 1_000;

    private const int MaxOwnerId = 32;

    // "For ever", and still a time that can be counted with.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private readonly IGrainFactory _grains;
    private readonly LockKeeper _keeper;
    private readonly CancellationTokenSource _ending = new();
    private long _lastWish;
    private int _isDisposed;

    /// <param name="grains">Where the grains are: an Orleans client, or a silo.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For pauses.</param>
    /// <param name="ownerId">Tells this client from all that there are or ever were: 1 to 32 letters.</param>
    /// <param name="logger">For what goes wrong in the background.</param>
    public LockClient(IGrainFactory grains, LockClientOptions options, TimeProvider time, Random random, string ownerId, ILogger<LockClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentException.ThrowIfNullOrEmpty(ownerId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ownerId.Length, MaxOwnerId, nameof(ownerId));
        LockClientOptionsValidator.ThrowIfInvalid(options);
        _grains = grains;
        Owner = options.OwnerName.Length == 0 ? ownerId : $"{options.OwnerName}-{ownerId}";
        Calls = new LockCalls(options, time, random, logger);
        _keeper = new LockKeeper(Calls);
        Broker = new LockBroker(grains, Calls);
    }

    /// <summary>Who holds what this client acquires, as others are shown it.</summary>
    public string Owner { get; }

    /// <summary>How many names it holds and waits for.</summary>
    public int HeldOrWaitedFor => _keeper.Count;

    /// <summary>Locks of others, who call through this process. Works on when this is disposed of.</summary>
    public LockBroker Broker { get; }

    internal LockCalls Calls { get; }

    /// <summary>The lock of that name. Costs nothing.</summary>
    public DistributedLock Lock(string name, LockOptions? options = null) =>
        new(this, Checked(name, options ??= new LockOptions()), options, _grains.GetGrain<ILockGrain>(name));

    /// <summary>The reader-writer lock of that name. Costs nothing.</summary>
    public DistributedReaderWriterLock ReaderWriterLock(string name, LockOptions? options = null) =>
        new(this, Checked(name, options ??= new LockOptions(), mayReenter: false), options, _grains.GetGrain<IReaderWriterLockGrain>(name));

    /// <summary>The semaphore of that name. Costs nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxCount">How many permits there are, from 1 to 10,000, unless <see cref="DistributedSemaphore.SetPermitsAsync"/> has set another number for all.</param>
    /// <param name="options">How it is held.</param>
    public DistributedSemaphore Semaphore(string name, int maxCount, LockOptions? options = null)
    {
        if (LockLimits.CheckPermits(maxCount) is { } problem)
            throw new InvalidLockRequestException(problem);
        return new(this, Checked(name, options ??= new LockOptions(), mayReenter: false), maxCount, options, _grains.GetGrain<ISemaphoreGrain>(name));
    }

    /// <summary>The election of that name. Costs nothing.</summary>
    public DistributedElection Election(string name, LockOptions? options = null) =>
        new(this, Checked(name, options ??= new LockOptions(), mayReenter: false), options, _grains.GetGrain<IElectionGrain>(name));

    /// <summary>The barrier of that name. Costs nothing.</summary>
    public DistributedBarrier Barrier(string name) => new(this, Checked(name, new LockOptions()), _grains.GetGrain<IBarrierGrain>(name));

    /// <summary>The double barrier of that name. Costs nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="memberCount">How many must be there before anybody is let in, from 1 to 1,000: the same for all who use it.</param>
    /// <param name="lease">How long a member that died holds the others up, and one that pauses stays in: from 1 s to 1 h, 30 s if not given.</param>
    public DistributedDoubleBarrier DoubleBarrier(string name, int memberCount, TimeSpan? lease = null)
    {
        if (BarrierLimits.CheckCount(memberCount) is { } problem)
            throw new InvalidLockRequestException(problem);
        var options = lease is { } given ? new LockOptions { Lease = given } : new LockOptions();
        return new(this, Checked(name, options), memberCount, options.Lease, _grains.GetGrain<IDoubleBarrierGrain>(name));
    }

    /// <summary>
    /// Who holds and waits for what, all over the cluster: sums, and the most contended names. It disturbs no lock. Fails only if the membership
    /// cannot be asked. Of one name <see cref="DistributedLock.GetReportAsync"/> and its like tell more.
    /// </summary>
    /// <param name="names">How many names are told, from none to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LockDiagnostics> GetDiagnosticsAsync(int names = 100, CancellationToken cancellationToken = default)
    {
        if (names is < 0 or > LockDiagnosticsGrains.MaxNames)
            throw new InvalidLockRequestException($"{names} names are to be told; allowed is none to {LockDiagnosticsGrains.MaxNames}.");
        var active = (await SiloQuestions.SilosAsync(_grains, cancellationToken)).Where(entry => entry.Status == SiloStatus.Active);
        var answers = await Task.WhenAll(active.Select(async entry => (Silo: entry.SiloName, Told: await SiloQuestions.TryAsync(
            () => _grains.GetGrain<ILockDiagnosticsGrain>(LockDiagnosticsGrains.KeyOf(entry.SiloName)).GetReportAsync(names), Calls.Time, cancellationToken))));
        var reports = answers.Select(one => one.Told.Answer).OfType<SiloLocksReport>().ToList();
        return new LockDiagnostics(
            reports.Sum(report => report.Names),
            reports.Sum(report => report.Idle),
            reports.Sum(report => report.Holders),
            reports.Sum(report => report.Waiting),
            Contention.Top(reports.SelectMany(report => report.Top), name => (name.Waiting, name.Holders, name.Name), names),
            answers.Where(one => one.Told.Problem is not null).ToDictionary(one => one.Silo, one => one.Told.Problem!, StringComparer.Ordinal),
            Calls.Time.GetUtcNow());
    }

    /// <summary>
    /// Acquires locks of several names, all or none: one after the other in the order of their names, so that no two who do so wait for each
    /// other. Null if not all were granted within <paramref name="timeout"/>; what had been granted is given back.
    /// </summary>
    /// <param name="names">1 to 1,000; a name that comes twice is acquired once.</param>
    /// <param name="timeout">For all of them together.</param>
    /// <param name="options">How each is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ManyLocksHandle?> TryAcquireManyAsync(
        IEnumerable<string> names, TimeSpan timeout = default, LockOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] ordered = [.. names.Take(MaxNamesAtOnce + 1)];
        if (ordered.Length is 0 or > MaxNamesAtOnce)
            throw new InvalidLockRequestException($"Locks of 1 to {MaxNamesAtOnce} names can be acquired at once.");
        var locks = ordered.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Lock(name, options)).ToList();
        var deadline = new Deadline(Calls.Time, Bounded(timeout));
        while (true)
        {
            var (all, wasLost) = await TryAcquireInOrderAsync(locks, deadline, cancellationToken);
            if (all is not null || !wasLost || deadline.IsOver)
                return all;
        }
    }

    /// <summary>As <see cref="TryAcquireManyAsync"/>; throws <see cref="TimeoutException"/> instead of answering null. Without a timeout it waits for ever.</summary>
    public async Task<ManyLocksHandle> AcquireManyAsync(
        IEnumerable<string> names, TimeSpan? timeout = null, LockOptions? options = null, CancellationToken cancellationToken = default) =>
        await TryAcquireManyAsync(names, timeout ?? Timeout.InfiniteTimeSpan, options, cancellationToken)
        ?? throw new TimeoutException($"Not all of the locks were granted within {timeout}.");

    /// <summary>
    /// Gives back all that it holds, which then counts as lost, each by itself: what is registered with one's lost token holds up only that one. Who
    /// still waits is told by an <see cref="ObjectDisposedException"/>, and his place is given back in the background. Completes when what was held is
    /// given back, and all who wait are told.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        var told = Detached.ApartAsync(Calls.Time, Calls.Logger, () =>
        {
            _ending.Cancel();
            return Task.CompletedTask;
        });
        await Task.WhenAll(_keeper.Handles.Select(handle => Detached.ApartAsync(Calls.Time, Calls.Logger, () => handle.DisposeAsync().AsTask())).Prepend(told));
        _keeper.Dispose();
        _ending.Dispose();
    }

    internal async Task<THandle?> TryAcquireAsync<THandle>(
        string name, ILeasedGrain grain, AcquireCall call, TimeSpan timeout, Func<LockKeeper, LockGrant, THandle> held, CancellationToken cancellationToken)
        where THandle : LockHandle
    {
        timeout = Bounded(timeout);
        Enter();
        LockGrant? grant = null;
        try
        {
            grant = await WhileInUseAsync(token => new LockAcquisition(Calls, name, grain, call, timeout).RunAsync(token), cancellationToken);
        }
        finally
        {
            if (grant is null)
                _keeper.Leave();
        }

        return grant is null ? null : await InUseAsync(held(_keeper, grant));
    }

    /// <summary>A wait, which ends with an <see cref="ObjectDisposedException"/> when this is disposed of.</summary>
    internal async Task<T> WhileInUseAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken cancellationToken)
    {
        using var ended = LinkToEnding(cancellationToken);
        try
        {
            return await wait(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(LockClient));
        }
    }

    /// <summary>What was granted, or, if this was disposed of meanwhile, which may not have seen it, an <see cref="ObjectDisposedException"/> after it was given back.</summary>
    internal async Task<THandle> InUseAsync<THandle>(THandle held)
        where THandle : IAsyncDisposable
    {
        if (Volatile.Read(ref _isDisposed) == 0)
            return held;
        await held.DisposeAsync();
        throw new ObjectDisposedException(nameof(LockClient));
    }

    private CancellationTokenSource LinkToEnding(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
    }

    // One of the first may be lost while the last are waited for.
    private static async Task<(ManyLocksHandle? All, bool WasLost)> TryAcquireInOrderAsync(
        List<DistributedLock> locks, Deadline deadline, CancellationToken cancellationToken)
    {
        var held = new List<LockHandle>();
        var isWhole = false;
        try
        {
            foreach (var one in locks)
            {
                var left = deadline.Left;
                if (await one.TryAcquireAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken) is not { } handle)
                    return (null, false);
                held.Add(handle);
            }

            var all = new ManyLocksHandle(held);
            isWhole = !all.LostToken.IsCancellationRequested;
            return (isWhole ? all : null, !isWhole);
        }
        finally
        {
            if (!isWhole)
                await ManyLocksHandle.ReleaseAsync(held);
        }
    }

    internal AcquireCall NewCall(LockOptions options, LockSharing sharing) => new()
    {
        Wish = new LockWish(options.ReentryKey is { } key ? $"{Owner}/{key}" : Owner, Interlocked.Increment(ref _lastWish)),
        Lease = options.Lease,
        Delay = options.LockDelay,
        Sharing = sharing,
        IsReentrant = options.ReentryKey is not null,
        Note = options.Note,
    };

    internal LockWish NewWish() => new(Owner, Interlocked.Increment(ref _lastWish));

    /// <summary>The keeper, with room for one more in it, which is to be left again.</summary>
    internal LockKeeper Enter()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return _keeper.TryEnter() ? _keeper : throw new TooManyLocksException(Owner, Calls.Options.MaxHeldLocks);
    }

    internal static TimeoutException TimedOut(string name, TimeSpan? timeout) => new($"'{name}' was not granted within {timeout}.");

    internal static TimeSpan Bounded(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Allowed are zero, a positive time, and Timeout.InfiniteTimeSpan.");
        return timeout < TimeSpan.Zero || timeout > Longest ? Longest : timeout;
    }

    private static string Checked(string name, LockOptions options, bool mayReenter = true)
    {
        options.ThrowIfInvalid(name);
        return mayReenter || options.ReentryKey is null ? name : throw new InvalidLockRequestException("Only locks are reentrant.");
    }
}
