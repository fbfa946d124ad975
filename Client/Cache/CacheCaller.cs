using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Cache;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Client.Cache;

/// <summary>
/// Runs calls where their shards are: without a call of a grain where that is this process, else one call for each silo. What was not run is sent again, to whoever serves the shard
/// by then; a change of which it is not known whether it was run is not.
/// </summary>
internal sealed class CacheCaller(IGrainFactory grains, CacheClientOptions options, LocalCaches? local, TimeProvider time, ILogger? logger, CacheClientMetrics metrics)
{
    private readonly CacheRouter _router = new(grains, options, time, logger);
    private int _doors;

    public string Cache => options.Cache;

    public CacheRouter Router => _router;

    /// <summary>How many shards there are; asks for it if it is not known yet.</summary>
    public async Task<int> PartitionsAsync(CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, options.Timeout);
        for (var round = 0; ; round++)
        {
            if (_router.Routes is { } routes)
                return routes.Owners.Length;
            if (deadline.IsOver)
                throw new CacheUnavailableException(options.Cache, "no silo tells who serves what.");
            await PauseAsync(null, round, cancellationToken);
        }
    }

    /// <summary>The silos that take part, as far as is known.</summary>
    public IReadOnlyList<CacheSilo> Silos => _router.Routes?.Silos ?? [];

    /// <summary>Reads a key in this process without waiting; false if that cannot be.</summary>
    public bool TryRead(ulong hash, ReadOnlySpan<byte> key, out CacheAnswer answer)
    {
        if (local is not null && _router.Routes is { } routes && routes.Owners[hash & (ulong)(routes.Owners.Length - 1)] is var owner && owner >= 0
            && local.Find(options.Cache, routes.Silos[owner].Name) is { } shards)
            return shards.TryRead(hash, key, out answer);
        answer = default;
        return false;
    }

    /// <summary>
    /// Runs calls; those of one key in their order. Each answer says how its call ended: <see cref="CacheCallStatus.NotServed"/> that nobody could be found for it in time.
    /// </summary>
    public ValueTask RunAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken) =>
        metrics.IsTiming ? TimedAsync(calls, answers, cancellationToken) : BeginAsync(calls, answers, cancellationToken);

    private async ValueTask TimedAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        try
        {
            await BeginAsync(calls, answers, cancellationToken);
            metrics.Took(time.GetElapsedTime(begun), calls.Span, CacheAnswers.ErrorOf(answers.Span[..calls.Length]));
        }
        catch (Exception e)
        {
            metrics.Took(time.GetElapsedTime(begun), calls.Span, e is OperationCanceledException ? "cancelled" : e.GetType().FullName);
            throw;
        }
    }

    private ValueTask BeginAsync(ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (local is null || _router.Routes is not { } routes || OneHere(routes, calls.Span) is not { } shards)
            return new(RunAsync(0, calls, answers, cancellationToken));
        var running = shards.RunAsync(calls, answers, CacheGrains.MaxBatchBytes);
        return running.IsCompletedSuccessfully && running.Result == calls.Length && AreOver(calls.Span, answers.Span)
            ? default
            : new(FinishAsync(running, calls, answers, cancellationToken));
    }

    private async Task FinishAsync(ValueTask<int> running, ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken)
    {
        var run = await (cancellationToken.CanBeCanceled ? new(WhileWantedAsync(running.AsTask(), cancellationToken)) : running);
        if (run < calls.Length || !AreOver(calls.Span, answers.Span))
            await RunAsync(run, calls, answers, cancellationToken);
    }

    private async Task<int> WhileWantedAsync(Task<int> running, CancellationToken cancellationToken)
    {
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        finally
        {
            LateCalls.Observe(running, logger);
        }
    }

    // Of the calls some may have been run already, and of those some may have to be run again.
    private async Task RunAsync(int run, ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, options.Timeout);
        var open = new List<int>(calls.Length);
        for (var at = 0; at < calls.Length; at++)
        {
            if (at >= run || !IsOver(calls.Span, at, answers.Span[at].Status))
                open.Add(at);
        }

        for (var round = 0; ; round++)
        {
            var routes = _router.Routes;
            foreach (var at in open)
                answers.Span[at] = new(CacheCallStatus.NotServed);
            if (routes is not null)
                await RunAsync(routes, calls, answers, open, cancellationToken);
            open.RemoveAll(at => IsOver(calls.Span, at, answers.Span[at].Status));
            if (open.Count == 0 || deadline.IsOver)
            {
                AdmitReads(calls.Span, answers.Span);
                return;
            }

            if (routes is not null)
                metrics.SentAgain(open.Count);
            await PauseAsync(routes, round, cancellationToken);
        }
    }

    // The shards of this process, if all of the calls are for them.
    private ICacheShards? OneHere(CacheRoutes routes, ReadOnlySpan<CacheCall> calls)
    {
        var owner = -1;
        foreach (ref readonly var call in calls)
        {
            var its = OwnerOf(routes, call);
            if (its < 0 || (owner >= 0 && its != owner))
                return null;
            owner = its;
        }

        return owner >= 0 && local!.Find(options.Cache, routes.Silos[owner].Name) is { } shards && shards.Silo == routes.Silos[owner] ? shards : null;
    }

    // The place of the owner among the silos; -1 if there is none.
    private static int OwnerOf(CacheRoutes routes, in CacheCall call)
    {
        var partition = CacheGrains.IsOfKey(call.Kind) ? call.Hash & (ulong)(routes.Owners.Length - 1) : call.Hash;
        return partition < (ulong)routes.Owners.Length ? routes.Owners[partition] : -1;
    }

    private static bool AreOver(ReadOnlySpan<CacheCall> calls, ReadOnlySpan<CacheAnswer> answers)
    {
        for (var at = 0; at < calls.Length; at++)
        {
            if (!IsOver(calls, at, answers[at].Status))
                return false;
        }

        return true;
    }

    private static bool IsOver(ReadOnlySpan<CacheCall> calls, int at, CacheCallStatus status) => status switch
    {
        CacheCallStatus.NotServed or CacheCallStatus.RecordsWaiting => false,
        CacheCallStatus.OutcomeUnknown => !IsRepeatable(calls[at].Kind) || IsChangedBehind(calls, at),
        _ => true,
    };

    // A read that is made again must not see what was changed behind it.
    private static bool IsChangedBehind(ReadOnlySpan<CacheCall> calls, int at)
    {
        foreach (ref readonly var call in calls[(at + 1)..])
        {
            if (call.Hash == calls[at].Hash && !IsRepeatable(call.Kind))
                return true;
        }

        return false;
    }

    // Of a read nothing is unknown but what it would have told.
    private static void AdmitReads(ReadOnlySpan<CacheCall> calls, Span<CacheAnswer> answers)
    {
        for (var at = 0; at < calls.Length; at++)
        {
            if (IsRepeatable(calls[at].Kind) && answers[at].Status == CacheCallStatus.OutcomeUnknown)
                answers[at] = new(CacheCallStatus.NotServed);
        }
    }

    /// <summary>Whether a call may be made again if it is not known what came of it. One that asks for a load leaves a lease behind, which ends.</summary>
    public static bool IsRepeatable(CacheCallKind kind) => kind is CacheCallKind.Get or CacheCallKind.Peek or CacheCallKind.Count or CacheCallKind.Scan
        or CacheCallKind.BeginLoad or CacheCallKind.EndLoad or CacheCallKind.RenewLoad;

    private async Task RunAsync(CacheRoutes routes, ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, List<int> open, CancellationToken cancellationToken)
    {
        var bySilo = new Dictionary<int, List<int>>();
        foreach (var at in open)
        {
            var owner = OwnerOf(routes, calls.Span[at]);
            if (owner < 0)
                continue;
            if (!bySilo.TryGetValue(owner, out var there))
                bySilo.Add(owner, there = []);
            there.Add(at);
        }

        await Task.WhenAll(bySilo.Select(one => RunAsync(routes.Silos[one.Key], calls, answers, one.Value, cancellationToken)));
    }

    private async Task RunAsync(CacheSilo silo, ReadOnlyMemory<CacheCall> calls, Memory<CacheAnswer> answers, List<int> there, CancellationToken cancellationToken)
    {
        for (var begin = 0; begin < there.Count;)
        {
            var count = CountOf(calls.Span, there, begin);
            var batch = new CacheCall[count];
            for (var at = 0; at < count; at++)
                batch[at] = calls.Span[there[begin + at]];
            var (heard, rest) = await RunAsync(silo, batch, cancellationToken);
            var isOver = heard.Count > 0;
            for (var at = 0; at < count; at++)
            {
                answers.Span[there[begin + at]] = at < heard.Count ? heard[at] : new(rest);
                isOver &= at >= heard.Count || IsOver(calls.Span, there[begin + at], heard[at].Status);
            }

            if (!isOver)
            {
                // What comes behind what has to be sent again is not sent either, or it might overtake it.
                for (var at = begin + count; at < there.Count; at++)
                    answers.Span[there[at]] = new(CacheCallStatus.NotServed);
                return;
            }

            begin += heard.Count;
        }
    }

    // How many of the calls go into one batch.
    private static int CountOf(ReadOnlySpan<CacheCall> calls, List<int> there, int begin)
    {
        var (count, bytes) = (0, 0L);
        for (; begin + count < there.Count && count < CacheGrains.MaxBatchCalls; count++)
        {
            ref readonly var call = ref calls[there[begin + count]];
            bytes += call.Key.Length + call.Value.Length;
            if (count > 0 && bytes > CacheGrains.MaxBatchBytes)
                break;
        }

        return count;
    }

    // The answers that came, for the first calls; and what holds of the others.
    private async Task<(IReadOnlyList<CacheAnswer> Heard, CacheCallStatus Others)> RunAsync(CacheSilo silo, CacheCall[] batch, CancellationToken cancellationToken)
    {
        if (local?.Find(options.Cache, silo.Name) is { } shards && shards.Silo == silo)
        {
            return await RunAsync(shards, batch, cancellationToken);
        }

        Task<CacheAnswer[]?>? underWay = null;
        try
        {
            var door = CacheGrains.DoorOf(options.Cache, (int)((uint)Interlocked.Increment(ref _doors) % CacheGrains.Doors), silo.Name);
            metrics.CalledGrain();
            underWay = grains.GetGrain<ICacheDoorGrain>(door).RunAsync(new(silo.Incarnation, Array.ConvertAll(batch, Copy)));
            return (await underWay.WaitAsync(options.CallTimeout, time, cancellationToken) ?? [], CacheCallStatus.NotServed);
        }
        catch (PinnedSiloUnavailableException)
        {
            return ([], CacheCallStatus.NotServed);
        }
        catch (Exception e) when (CallFailures.IsUnanswered(e))
        {
            LateCalls.Observe(underWay, logger);
            return ([], CacheCallStatus.OutcomeUnknown);
        }
        catch (OperationCanceledException)
        {
            LateCalls.Observe(underWay, logger);
            throw;
        }
    }

    private async Task<(IReadOnlyList<CacheAnswer> Heard, CacheCallStatus Others)> RunAsync(ICacheShards shards, CacheCall[] batch, CancellationToken cancellationToken)
    {
        var answers = new CacheAnswer[batch.Length];
        var running = shards.RunAsync(batch, answers, CacheGrains.MaxBatchBytes);
        try
        {
            var run = running.IsCompleted ? await running : await running.AsTask().WaitAsync(options.CallTimeout, time, cancellationToken);
            return (new ArraySegment<CacheAnswer>(answers, 0, run), CacheCallStatus.NotServed);
        }
        catch (TimeoutException)
        {
            return ([], CacheCallStatus.OutcomeUnknown);
        }
    }

    // A call that is given up may still be read by the silo, and then the bytes are the caller's again.
    private static CacheCall Copy(CacheCall call) => call with { Key = call.Key.ToArray(), Value = call.Value.ToArray() };

    private async Task PauseAsync(CacheRoutes? known, int round, CancellationToken cancellationToken)
    {
        await _router.RefreshAsync(known).WaitAsync(cancellationToken);
        if (round == 0 && !ReferenceEquals(known, _router.Routes))
            return;
        await Task.Delay(options.PauseAfter(round), time, cancellationToken);
    }
}
