using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tour.Locks;

/// <summary>
/// The lock service: twenty workers add to one counter, each by reading and writing it, behind a lock and the gate of the metadata store.
/// One dies with its silo while it holds the lock, one stands still past its lease and writes late. The total must be what was acknowledged,
/// and the late write must be refused.
/// </summary>
internal sealed class LocksStep(
    SiloFleet fleet, LockClient locks, MetadataClient metadata, IGrainFactory grains, TourReport report, TourScreen screen, TimeProvider time)
{
    private const int Workers = 20;
    private const int Turns = 10;
    private const int Half = Turns / 2;
    private const int Dying = 6;
    private const int Pausing = 13;

    // What the one that dies does not get to.
    private const int Expected = (Workers * Turns) - (Turns - Half);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Of those that are lost on purpose; the others' is what it is by itself.
    private static readonly LockOptions Short = new() { Lease = TimeSpan.FromSeconds(2) };

    private readonly FencedCounter _counter = new(metadata);
    private readonly ConcurrentQueue<Addition> _additions = new();
    private int _found;
    private TourCheck? _death;
    private TourCheck? _lateWrite;
    private TourCheck? _told;

    /// <summary>The silo that is killed: the last, because with the Microsoft engine the first keeps the membership.</summary>
    private string Victim => fleet.Nodes[^1].Name;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await screen.PassAsync("adding", Expected, "additions", progress => Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => worker switch
        {
            Dying => DieAsync(progress, cancellationToken),
            Pausing => PauseAsync(progress, cancellationToken),
            _ => AddAsync(worker, Turns, locks.Lock(FencedCounter.Name), progress, cancellationToken),
        })));
        await CheckTotalAsync(cancellationToken);
        report.Add(_death!);
        report.Add(_lateWrite!);
        report.Add(_told!);
        CheckTokens();
        await fleet.StartAsync(Victim, cancellationToken);
        await fleet.OpenFilesAsync(cancellationToken);
    }

    /// <summary>Adds until so many of all are this worker's.</summary>
    private async Task AddAsync(int worker, int until, DistributedLock name, TourProgress progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var own = (await _counter.ReadAsync(worker, cancellationToken)).Own; own < until;)
        {
            var (held, read) = await EnterAsync(worker, name, cancellationToken);
            await using var releases = held;
            try
            {
                if (read.Own == own)
                    _additions.Enqueue(new(held.FencingToken, await _counter.AddAsync(worker, held.FencingToken, read, cancellationToken), time.GetTimestamp()));
                else
                    Interlocked.Increment(ref _found); // The one before, whose answer was lost.
                own++;
                progress.FileDone();
            }
            catch (Exception e) when (e is LockException or MetadataException && time.GetElapsedTime(started) < Patience)
            {
                // Refused, or nobody knows: the next hold reads what came of it, and nothing can come of it after that.
            }
        }
    }

    private async Task<(LockHandle Held, CounterReading Read)> EnterAsync(int worker, DistributedLock name, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            var held = await name.AcquireAsync(Patience, cancellationToken);
            try
            {
                return (held, await _counter.EnterAsync(worker, held.FencingToken, cancellationToken));
            }
            catch (Exception e) when (e is LockException or MetadataException && time.GetElapsedTime(started) < Patience)
            {
                await held.DisposeAsync();
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    // It calls by its silo: when that is killed, neither a renewal nor a release gets out.
    private async Task DieAsync(TourProgress progress, CancellationToken cancellationToken)
    {
        await using var client = ClientOver(fleet[Victim].Services!.GetRequiredService<IGrainFactory>(), Dying, time);
        var name = client.Lock(FencedCounter.Name, Short);
        await AddAsync(Dying, Half, name, progress, cancellationToken);
        var (held, _) = await EnterAsync(Dying, name, cancellationToken);
        await fleet.KillAsync(Victim);
        var killed = time.GetTimestamp();
        var hasDied = fleet[Victim].State == SiloState.Killed;
        var next = await UntilAsync(() => Task.FromResult(NextAfter(held)), found => found is not null, cancellationToken);
        var isLost = await UntilAsync(() => Task.FromResult(held.LostToken.IsCancellationRequested), lost => lost, cancellationToken);
        _death = new TourCheck(
            $"{Victim} killed with the holder of a lock on it: when its lease had run out the next went on", hasDied && next is not null && isLost,
            next is null ? "nobody went on" : string.Create(CultureInfo.InvariantCulture, $"token {held.FencingToken}, lease {Short.Lease.TotalSeconds:0} s; token {next.Token} wrote {time.GetElapsedTime(killed, next.At).TotalSeconds:0.0} s after"));
    }

    private async Task PauseAsync(TourProgress progress, CancellationToken cancellationToken)
    {
        var clock = new PausableTime(time);
        await using var client = ClientOver(grains, Pausing, clock);
        var name = client.Lock(FencedCounter.Name, Short);
        await AddAsync(Pausing, Half, name, progress, cancellationToken);
        var (held, read) = await EnterAsync(Pausing, name, cancellationToken);
        clock.Pause();
        var paused = time.GetTimestamp();
        await UntilAsync(() => Task.FromResult(NextAfter(held)), found => found is not null, cancellationToken);
        var stood = time.GetElapsedTime(paused);
        var wasToldBefore = held.LostToken.IsCancellationRequested;
        var refused = await WriteLateAsync(held.FencingToken, read, cancellationToken);
        clock.Resume();
        var isToldAfter = await UntilAsync(() => Task.FromResult(held.LostToken.IsCancellationRequested), lost => lost, cancellationToken);
        _lateWrite = new TourCheck(
            "A holder stood still past its lease and wrote late: that was refused", refused is not null && refused.Accepted > held.FencingToken,
            refused is null ? $"token {held.FencingToken} was let through" : string.Create(
                CultureInfo.InvariantCulture, $"token {refused.Token} after {stood.TotalSeconds:0.0} s, lease {Short.Lease.TotalSeconds:0} s; token {refused.Accepted} had been accepted"));
        _told = new TourCheck("Its handle was told as soon as it went on", !wasToldBefore && isToldAfter, isToldAfter ? "LostToken was cancelled" : "LostToken was not cancelled");
        await AddAsync(Pausing, Turns, name, progress, cancellationToken);
    }

    /// <summary>Null: it was done. While nobody leads the store it is tried again.</summary>
    private async Task<StaleTokenException?> WriteLateAsync(long token, CounterReading read, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                await _counter.AddAsync(Pausing, token, read, cancellationToken);
                return null;
            }
            catch (StaleTokenException e)
            {
                return e;
            }
            catch (MetadataException) when (time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task CheckTotalAsync(CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => _counter.ReadAsync(worker, cancellationToken)));
        var acknowledged = _additions.Count + _found;
        report.Add(
            $"{Workers} workers, one counter behind a lock and its gate: the total is right",
            acknowledged == Expected && all.All(one => one.Total == Expected) && all.Sum(one => one.Own) == Expected,
            $"{all[0].Total}, {acknowledged} additions made, {Expected} expected");
    }

    // Of those whose answer was lost the revision is not known.
    private void CheckTokens()
    {
        var tokens = _additions.OrderBy(addition => addition.Revision).Select(addition => addition.Token).ToList();
        var isGrowing = tokens.Zip(tokens.Skip(1)).All(pair => pair.First < pair.Second);
        report.Add("Each write bore a greater fencing token than all before it", isGrowing, $"{tokens.Count} writes, tokens {tokens[0]} to {tokens[^1]}");
    }

    private Addition? NextAfter(LockHandle held) => _additions.Where(addition => addition.Token > held.FencingToken).MinBy(addition => addition.Token);

    private static LockClient ClientOver(IGrainFactory grains, int worker, TimeProvider time) =>
        new(grains, new LockClientOptions(), time, new Random(worker), $"tour-{worker}");

    /// <summary>Asks again until it is so, or the patience is over; answers what was said last.</summary>
    private async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var answer = await ask();
        while (!isSo(answer) && time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Pause, time, cancellationToken);
            answer = await ask();
        }

        return answer;
    }
}
