using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// How the client calls its group: every call bounded in time, made again elsewhere if it fails, after growing pauses, until the
/// operation's time is over. What fails in the end fails typed.
/// </summary>
internal sealed partial class GroupCalls(
    GroupFinder finder, MetadataClientOptions options, TimeProvider time, Random random, ILogger? logger) : IDisposable
{
    private const int RoundsBeforeFinding = 2;

    private readonly Lock _lock = new();
    private readonly LeaderWatch _leaders = new(finder, options, time, logger);
    private readonly ReplicaCalls _others = new(options.CallTimeout, time);
    private int _isFinding;
    private int _next = random.Next();

    public MetadataClientOptions Options => options;

    public TimeProvider Time => time;

    public ILogger? Logger => logger;

    /// <summary>The monotonic clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Ends what it does by itself.</summary>
    public void Dispose() => _leaders.Dispose();

    public Deadline Begin() => new(time, options.Timeout);

    /// <summary>
    /// Proposes a change until a replica has applied it, and answers what the store says of it. Throws
    /// <see cref="MetadataUnavailableException"/>, <see cref="MetadataBusyException"/> if it certainly was not taken by anybody, else
    /// <see cref="MetadataOutcomeUnknownException"/>.
    /// </summary>
    /// <param name="command">The encoded command: of every attempt the same.</param>
    /// <param name="sending">What is known of its copies; goes on from attempt to attempt.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="cancellationToken">Ends the waiting, not the change.</param>
    public async Task<MetadataAnswer> ProposeAsync(byte[] command, Sending sending, Deadline deadline, CancellationToken cancellationToken)
    {
        var route = new Route(finder, First(nearest: false), prefersLeader: true);
        var wasSent = false;
        for (var round = 1; ; round++)
        {
            while (route.Next() is { } target && !deadline.IsOver)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // What certainly was not taken until now is not sent once more with no time left for an answer: its outcome would be unknown.
                if (wasSent && !sending.MayHaveRun && deadline.Left < LeastForAnswer)
                    throw sending.Fail(options.Group, deadline.Span);
                wasSent = true;
                if (await TryProposeAsync(target, command, sending, deadline, cancellationToken) is { } answer)
                    return answer;
                if (sending.IsOverloaded)
                    break; // Nobody else would take it.
            }

            if (deadline.IsOver)
            {
                Search();
                throw sending.Fail(options.Group, deadline.Span);
            }

            await RestAsync(round, sending, deadline, cancellationToken);
            route.BeginRound();
        }
    }

    /// <summary>Asks until a replica answers. Throws <see cref="MetadataUnavailableException"/>.</summary>
    /// <param name="query">The encoded question.</param>
    /// <param name="consistency">How fresh the answer must be.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<MetadataAnswer> AskAsync(byte[] query, Consistency consistency, Deadline deadline, CancellationToken cancellationToken)
    {
        var isStale = consistency.MaxAge is not null;
        var route = new Route(finder, First(isStale), prefersLeader: !isStale);
        var sending = new Sending();
        for (var round = 1; ; round++)
        {
            while (route.Next() is { } target && !deadline.IsOver)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await TryAskAsync(target, query, consistency.MaxAge, TimeSpan.Zero, sending, deadline.Left, cancellationToken) is { } answer)
                    return answer;
            }

            if (deadline.IsOver)
            {
                Search();
                throw sending.Unavailable(options.Group, deadline.Span);
            }

            await RestAsync(round, sending, deadline, cancellationToken);
            route.BeginRound();
        }
    }

    /// <summary>Asks one replica. Null if it did not answer the question; why is noted.</summary>
    public async Task<MetadataAnswer?> TryAskAsync(
        ReplicaTarget target, byte[] query, TimeSpan? maxAge, TimeSpan wait, Sending sending, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            if (maxAge is null)
                _leaders.Called();
            var answer = await LimitAsync(target.Calls, target.Grain.QueryAsync(query, maxAge), wait, limit, cancellationToken);
            finder.Answered(target, answer.LeaderSilo);
            if (answer.IsAnswered)
                return Read(answer.Answer) ?? throw new InvalidMetadataRequestException("The answer cannot be read; the silos may be of a newer version.");
            sending.Note(target.Silo, maxAge is null ? "it could not reach a majority." : "its state is older than was asked for.");
        }
        catch (Exception e) when (e is not MetadataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            finder.Failed(target);
            sending.Note(target.Silo, e);
        }

        return null;
    }

    /// <summary>One question to the cluster about the group. Throws <see cref="MetadataUnavailableException"/>.</summary>
    public async Task<GroupReport> FindAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        var sending = new Sending();
        for (var round = 1; ; round++)
        {
            if (await TryFindAsync(sending, deadline, cancellationToken) is { } report)
                return report;
            if (deadline.IsOver)
                throw sending.Unavailable(options.Group, deadline.Span);
            await PauseAsync(round, deadline.Left, cancellationToken);
        }
    }

    /// <summary>The place among the replicas at which to begin: the nearest, or each in its turn.</summary>
    public int First(bool nearest) =>
        nearest && options.NearestSilo is not null ? 0 : Interlocked.Increment(ref _next) & int.MaxValue;

    /// <summary>
    /// After all replicas were asked in vain: waits, longer each time, and has others looked for.
    /// </summary>
    public async Task RestAsync(int round, Sending sending, Deadline deadline, CancellationToken cancellationToken)
    {
        var knowsNone = finder.Targets.Length == 0;
        if (!knowsNone || round > 1)
            await PauseAsync(knowsNone ? round - 1 : round, deadline.Left, cancellationToken);
        if (knowsNone)
            await TryFindAsync(sending, deadline, cancellationToken);
        else if (round >= RoundsBeforeFinding)
            Search();
    }

    /// <summary>
    /// Has the group looked for, once at a time. It belongs to no operation: one whose time is over leaves the next a better list, else
    /// those with time for a single call would ask the same silent replicas for ever.
    /// </summary>
    private void Search()
    {
        if (Interlocked.Exchange(ref _isFinding, 1) == 0)
            Detached.Start(time, logger, SearchAsync);
    }

    private async Task SearchAsync()
    {
        try
        {
            await LimitAsync(_others, finder.FindAsync(), TimeSpan.Zero, options.CallTimeout, CancellationToken.None);
        }
        catch (Exception e) when (e is not MetadataException)
        {
            if (logger is not null)
                LogNotFound(logger, options.Group, e.Message);
        }
        finally
        {
            Volatile.Write(ref _isFinding, 0);
        }
    }

    private TimeSpan LeastForAnswer => Min(options.LeaderPatience, options.Timeout / 8);

    private async Task<MetadataAnswer?> TryProposeAsync(
        ReplicaTarget target, byte[] command, Sending sending, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            _leaders.Called();
            var answer = await LimitAsync(target.Calls, target.Grain.ProposeAsync(command), TimeSpan.Zero, deadline.Left, cancellationToken);
            finder.Answered(target, answer.LeaderSilo);
            if (answer.End == ProposalEnd.Applied || (answer.End == ProposalEnd.Refused && answer.Answer.Length > 0))
                return Read(answer.Answer) ?? throw new MetadataOutcomeUnknownException("the answer cannot be read; the silos may be of a newer version.");
            sending.Ended(target.Silo, answer);
        }
        catch (Exception e) when (e is not MetadataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            finder.Failed(target);
            sending.Ended(target.Silo, e);
        }

        return null;
    }

    private async Task<GroupReport?> TryFindAsync(Sending sending, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            var report = await LimitAsync(_others, finder.FindAsync(), TimeSpan.Zero, deadline.Left, cancellationToken);
            if (finder.Targets.Length == 0)
                sending.NoteLast($"no active silo has a replica of '{options.Group}'.");
            return report;
        }
        catch (Exception e) when (e is not MetadataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sending.NoteLast($"the group could not be looked for: {e.Message}", e);
            return null;
        }
    }

    private static MetadataAnswer? Read(byte[] bytes) => AnswerCodec.TryDecode(bytes, out var answer, out _) ? answer : null;

    /// <summary>Waits for a call, as long as one may take and what <paramref name="wait"/> adds to that, but not beyond the limit.</summary>
    private async Task<T> LimitAsync<T>(ReplicaCalls calls, Task<T> call, TimeSpan wait, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (call.IsCompleted)
            return await call;
        call = ComeHomeAsync(call);
        if (wait > TimeSpan.Zero || limit < options.CallTimeout)
            return await WaitAsync(call, call.WaitAsync(Min(options.CallTimeout + wait, limit), time), CancellationToken.None, cancellationToken);
        var slice = calls.Begin();
        try
        {
            return await WaitAsync(call, call.WaitAsync(slice.Over), slice.Over, cancellationToken);
        }
        finally
        {
            slice.End();
        }
    }

    private async Task<T> WaitAsync<T>(Task<T> call, Task<T> timely, CancellationToken late, CancellationToken cancellationToken)
    {
        try
        {
            return await (cancellationToken.CanBeCanceled ? timely.WaitAsync(cancellationToken) : timely);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return call.IsCompleted ? await call : throw new TimeoutException("there was no answer in time.");
        }
        finally
        {
            LateCalls.Observe(call, logger);
            LateCalls.Observe(timely, logger);
        }
    }

    // Whoever completes the call does it in some context of his own, from which a wait with a limit would go on in the pool.
    private static async Task<T> ComeHomeAsync<T>(Task<T> call) => await call;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => TimeSpan.FromTicks(Math.Max(0, Math.Min(one.Ticks, other.Ticks)));

    private Task PauseAsync(int round, TimeSpan left, CancellationToken cancellationToken)
    {
        var grown = options.RetryPause.TotalMilliseconds * Math.Pow(2, Math.Min(round - 1, 30));
        var full = Math.Min(grown, options.MaxRetryPause.TotalMilliseconds);
        var pause = TimeSpan.FromMilliseconds((full / 2) + (full / 2 * DrawPart()));
        return Task.Delay(Min(pause, left), time, cancellationToken);
    }

    private double DrawPart()
    {
        lock (_lock)
            return random.NextDouble();
    }

    [LoggerMessage(EventId = 3024, Level = LogLevel.Debug, Message = "The group '{Group}' could not be looked for: {Reason}")]
    private static partial void LogNotFound(ILogger logger, string group, string reason);
}
