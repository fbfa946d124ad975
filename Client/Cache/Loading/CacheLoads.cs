using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Cache.Near;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache.Loading;

/// <summary>
/// Loads what the cache does not hold, one loader of a key at a time: of this process the first who asks goes ahead, and of all processes the one to whom the owner of
/// the shard has granted it. Safe for concurrent use.
/// </summary>
internal sealed class CacheLoads(CacheCaller caller, NearCache? near, CacheClientOptions options, TimeProvider time, ILogger? logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LoadFlight> _flights = new(CacheKeyComparer.Instance);

    public async Task<ReadOnlyMemory<byte>> GetOrCreateAsync<TState>(
        CacheKey key, TState state, Func<TState, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load, CacheEntryOptions? entry, CancellationToken cancellationToken)
    {
        CacheAnswers.Check(CacheAnswers.Storing(CacheCallKind.StoreLoaded, key, default, entry));
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Join(key, out var own, out var flight) is not { } waiting)
                return await LeadAsync(flight, own, state, load, entry, cancellationToken);
            await using var giving = cancellationToken.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource<ReadOnlyMemory<byte>?>)waiting!).TrySetCanceled(token), waiting);
            if (await waiting.Task is { } value)
                return value;
        }
    }

    // Null, if the caller goes ahead: with a key whose bytes stay as they are, also when he has given up.
    private TaskCompletionSource<ReadOnlyMemory<byte>?>? Join(CacheKey key, out CacheKey own, out LoadFlight flight)
    {
        lock (_lock)
        {
            own = key;
            if (_flights.TryGetValue(key, out flight!))
                return flight.Join();
            own = new(key.Bytes.ToArray());
            _flights.Add(own, flight = new());
            return null;
        }
    }

    private async Task<ReadOnlyMemory<byte>> LeadAsync<TState>(
        LoadFlight flight, CacheKey key, TState state, Func<TState, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load, CacheEntryOptions? entry, CancellationToken cancellationToken)
    {
        try
        {
            var begun = await BeginAsync(flight, key, entry, cancellationToken);
            var (value, isStored) = begun.Status == CacheCallStatus.Done
                ? (begun.Value, true)
                : await LoadAsync(flight, key, begun, state, load, entry, cancellationToken);
            End(flight, key, isStored ? value : default(ReadOnlyMemory<byte>?), null);
            return value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is one caller who has given up: another goes ahead.
            End(flight, key, default, null);
            throw;
        }
        catch (Exception e)
        {
            End(flight, key, default, e);
            throw;
        }
    }

    // What the key holds, or that it may be loaded.
    private async Task<CacheAnswer> BeginAsync(LoadFlight flight, CacheKey key, CacheEntryOptions? entry, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, options.Timeout);
        var begin = new CacheCall(CacheCallKind.BeginLoad, key.Hash, key.Bytes) { LifeMs = LeaseMs, Tags = entry?.Tags is { Count: > 0 } tags ? [.. tags] : null };
        for (var round = 0; ; round++)
        {
            Send(flight);
            var answer = await ReadAsync(key, begin, cancellationToken);
            if (answer.Status is CacheCallStatus.Done or CacheCallStatus.LoadGranted)
                return answer;
            if (answer.Status == CacheCallStatus.TooManyLoads && deadline.IsOver)
                throw new CacheUnavailableException(options.Cache, "as many loads are under way in the key's shard as may be.");
            await Task.Delay(options.PauseAfter(round), time, cancellationToken);
        }
    }

    // Whoever gives up meanwhile gives back what he is granted then.
    private async Task<CacheAnswer> ReadAsync(CacheKey key, CacheCall begin, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(key, begin);
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Detached.Watch(logger, GiveBackAsync(key, reading));
            throw;
        }
    }

    private async Task GiveBackAsync(CacheKey key, Task<CacheAnswer> reading)
    {
        if (await reading is { Status: CacheCallStatus.LoadGranted } granted)
            await RunAsync(TicketOf(key, granted), CancellationToken.None);
    }

    private async Task<CacheAnswer> ReadAsync(CacheKey key, CacheCall begin)
    {
        if (near is null)
            return await RunAsync(begin, CancellationToken.None);
        var read = near.Begin(key);
        var isRead = false;
        try
        {
            var answer = await RunAsync(begin with { ForNear = read is not null }, CancellationToken.None);
            near.End(read, key, answer);
            isRead = true;
            return answer;
        }
        finally
        {
            if (!isRead && read is { } begun)
                NearCache.Abandon(begun);
        }
    }

    private async Task<(ReadOnlyMemory<byte> Value, bool IsStored)> LoadAsync<TState>(
        LoadFlight flight,
        CacheKey key,
        CacheAnswer granted,
        TState state,
        Func<TState, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> load,
        CacheEntryOptions? entry,
        CancellationToken cancellationToken)
    {
        var ticket = TicketOf(key, granted);
        var isLoading = new CancellationTokenSource();
        var isOver = false;
        Detached.Watch(logger, RenewAsync(ticket with { Kind = CacheCallKind.RenewLoad, LifeMs = LeaseMs }, isLoading.Token));
        try
        {
            var value = await load(state, cancellationToken);
            isLoading.Cancel();
            var store = CacheAnswers.Storing(CacheCallKind.StoreLoaded, key, value, entry) with { Version = granted.Version, Number = granted.Number };
            CacheAnswers.Check(store);
            Close(flight, key);
            var stored = await TryStoreAsync(store, cancellationToken);
            isOver = true;
            return (value, stored);
        }
        finally
        {
            isLoading.Cancel();
            if (!isOver)
                Detached.Watch(logger, RunAsync(ticket, CancellationToken.None));
        }
    }

    // A value that could not be stored is no worse for whoever loaded it.
    private async Task<bool> TryStoreAsync(CacheCall store, CancellationToken cancellationToken)
    {
        near?.Changing([store]);
        try
        {
            return (await RunAsync(store, cancellationToken)).Status == CacheCallStatus.Done;
        }
        catch (Exception e) when (e is CacheUnavailableException or CacheOutcomeUnknownException)
        {
            return false;
        }
        finally
        {
            near?.Changing([store]);
        }
    }

    // Three times a lease: one that gets lost costs no lease.
    private async Task RenewAsync(CacheCall renew, CancellationToken isLoading)
    {
        var (period, pause) = (options.LoadLease / 3, options.LoadLease / 3);
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, isLoading);
                var sent = time.GetTimestamp();
                if (await TryRenewAsync(renew, period, isLoading) is not { } answer)
                {
                    var left = period - time.GetElapsedTime(sent);
                    pause = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                    continue;
                }

                if (answer == CacheCallStatus.LoadLost)
                    return;
                pause = period;
            }
        }
        catch (OperationCanceledException)
        {
            // It has been loaded.
        }
    }

    // Null: nothing came of it.
    private async Task<CacheCallStatus?> TryRenewAsync(CacheCall renew, TimeSpan within, CancellationToken isLoading)
    {
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(isLoading, late.Token);
        try
        {
            return (await RunAsync(renew, either.Token)).Status;
        }
        catch (CacheException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!isLoading.IsCancellationRequested)
        {
            return null;
        }
    }

    private static CacheCall TicketOf(CacheKey key, in CacheAnswer granted) =>
        new(CacheCallKind.EndLoad, key.Hash, key.Bytes) { Version = granted.Version, Number = granted.Number };

    private long LeaseMs => (long)options.LoadLease.TotalMilliseconds;

    private async Task<CacheAnswer> RunAsync(CacheCall call, CancellationToken cancellationToken)
    {
        var answers = new CacheAnswer[1];
        await caller.RunAsync(new[] { call }, answers, cancellationToken);
        CacheAnswers.ThrowIfFailed(caller.Cache, call, answers[0]);
        return answers[0];
    }

    private void Send(LoadFlight flight)
    {
        lock (_lock)
            flight.Sent();
    }

    // Who comes from now on begins anew.
    private void Close(LoadFlight flight, CacheKey key)
    {
        lock (_lock)
        {
            flight.Sent();
            Remove(flight, key);
        }
    }

    private void End(LoadFlight flight, CacheKey key, ReadOnlyMemory<byte>? value, Exception? error)
    {
        (TaskCompletionSource<ReadOnlyMemory<byte>?> Waiting, bool IsCovered)[] waiting;
        lock (_lock)
        {
            Remove(flight, key);
            waiting = [.. flight.End()];
        }

        foreach (var (one, isCovered) in waiting)
        {
            if (error is null)
                one.TrySetResult(isCovered ? value : default(ReadOnlyMemory<byte>?));
            else
                _ = one.TrySetException(error) && one.Task.Exception is null; // Looked at, should its waiter have gone.
        }
    }

    private void Remove(LoadFlight flight, CacheKey key)
    {
        if (_flights.TryGetValue(key, out var current) && ReferenceEquals(current, flight))
            _flights.Remove(key);
    }
}
