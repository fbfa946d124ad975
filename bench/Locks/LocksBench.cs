using System.Diagnostics;
using System.Globalization;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Harness;
using Spectre.Console;

namespace OrleansCluster.Bench.Locks;

/// <summary>
/// The lock service beside etcd's locks and Redis'. The targets take turns within each repetition, so that what else the machine does befalls them alike.
/// </summary>
internal sealed class LocksBench(BenchReport report, IReadOnlyCollection<LocksPart> parts)
{
    private const int Clients = 100;
    private const int Waiters = 10_000;
    private const int Candidates = 10;
    private static readonly TimeSpan WaitersPatience = TimeSpan.FromMinutes(2);

    private readonly LockGoals _goals = new(report);

    /// <summary>Parts of the names of the targets to measure.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>How long each figure is measured in each repetition.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>How many names are used once.</summary>
    public required int Names { get; init; }

    // A server runs for days: until the JIT has seen what is hot, it is the compiler that is measured.
    private TimeSpan WarmUp => Span * 4;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new BenchFolder();
        var targets = new List<ILockTarget>();
        try
        {
            await LockTargets.StartAsync(targets, folder, Targets, cancellationToken);
            foreach (var target in targets)
            {
                AnsiConsole.WriteLine($"{target.Title}: {target.Differs}");
                await target.PrepareAsync(Clients);
                await WarmUpAsync(target);
            }

            foreach (var part in parts) await MeasureAsync(part, targets, folder);
        }
        finally
        {
            foreach (var target in targets) await target.DisposeAsync();
        }

        _goals.Add();
    }

    private Task MeasureAsync(LocksPart part, IReadOnlyList<ILockTarget> targets, BenchFolder folder) => part switch
    {
        LocksPart.One => PairsAsync(part, "acquire and release, 1 client, 1 lock", targets, 1, folder),
        LocksPart.Many => PairsAsync(part, $"acquire and release, {Clients} clients, {Clients} locks", targets, Clients, folder),
        LocksPart.HandOver => HandOverAsync(targets),
        LocksPart.Waiters => WaitersAsync(targets),
        LocksPart.Elections => ElectionsAsync(targets),
        LocksPart.Names => NamesAsync(targets),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part."),
    };

    private async Task WarmUpAsync(ILockTarget target)
    {
        await Load.RunAsync(Clients, WarmUp, async (client, _) => await (await target.AcquireAsync(client, NameOf("own", client), default)).DisposeAsync());
        await Load.RunAsync(Clients, WarmUp / 4, async (client, _) => await (await target.AcquireAsync(client, NameOf("one", 0), default)).DisposeAsync());
        if (target.HasElections)
            await Load.RunAsync(Candidates, WarmUp / 4, async (client, _) => await (await target.CampaignAsync(client, NameOf("lead", 0), default)).DisposeAsync());
    }

    private async Task PairsAsync(LocksPart part, string what, IReadOnlyList<ILockTarget> targets, int clients, BenchFolder folder)
    {
        var samples = targets.ToDictionary(target => target, _ => new LoadSamples());
        var flushes = new List<double>();
        for (var round = 0; round < report.Repetitions; round++)
        {
            foreach (var target in targets)
            {
                await LoadAsync(samples[target], target, clients, async (client, _) =>
                    await (await target.AcquireAsync(client, NameOf("own", client), default)).DisposeAsync());
            }

            flushes.Add(await DiskFlush.MeasureAsync(folder.Sub("flush"), 1, Span / 4));
        }

        foreach (var target in targets) samples[target].AddTo(report, Line(target, what));
        report.Add($"the disk's own flush beside \"{what}\", p50", "ms", flushes);
        AddRatios(part, what, targets, target => samples[target].Rate);
    }

    private async Task HandOverAsync(IReadOnlyList<ILockTarget> targets)
    {
        var what = $"{Clients} clients, 1 lock";
        var samples = targets.ToDictionary(target => target, _ => new HandOverSamples());
        for (var round = 0; round < report.Repetitions; round++)
        {
            foreach (var target in targets)
            {
                var passed = new HandOvers();
                var result = await Load.RunAsync(Clients, Span, (client, _) => passed.PassAsync(() => target.AcquireAsync(client, NameOf("one", 0), default)));
                samples[target].Add(result.Rate, passed);
            }
        }

        foreach (var target in targets)
        {
            var slow = samples[target].AddTo(report, Line(target, what));
            _goals.HandOver(target.Title, slow);
        }

        AddRatios(LocksPart.HandOver, what, targets, target => samples[target].Rate);
    }

    private async Task WaitersAsync(IReadOnlyList<ILockTarget> all)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{Waiters:N0} waiters, 1 lock");
        var targets = all.Where(target => target.HasQueue).ToList();
        foreach (var target in all.Except(targets)) AnsiConsole.WriteLine($"{target.Title} has no queue: \"{what}\" is not measured.");
        var samples = targets.ToDictionary(target => target, _ => new HandOverSamples());
        var queued = targets.ToDictionary(target => target, _ => new List<double>());
        foreach (var target in targets) await target.PrepareAsync(Waiters + 1);
        for (var round = 0; round < report.Repetitions; round++)
        {
            foreach (var target in targets.ToList())
            {
                try
                {
                    await WaitAsync(target, NameOf("queue", round), samples[target], queued[target]);
                }
                catch (Exception e) when (e is HttpRequestException or TimeoutException)
                {
                    // So many may be more than a service bears on this machine: that is a result, and the others' go on.
                    AnsiConsole.WriteLine($"{target.Title} did not bear \"{what}\" in round {round + 1}, and is left out: {e.Message}");
                    targets.Remove(target);
                }
            }
        }

        foreach (var target in targets)
        {
            report.Add($"{Line(target, what)}: until all are in the queue", "s", queued[target]);
            samples[target].AddTo(report, Line(target, what));
        }

        AddRatios(LocksPart.Waiters, what, targets, target => samples[target].Rate);
    }

    // All of them queue behind one holder; then it passes from one to the next for a while, and who is left gives up.
    private async Task WaitAsync(ILockTarget target, string name, HandOverSamples samples, List<double> queued)
    {
        var passed = new HandOvers();
        using var end = new CancellationTokenSource();
        var first = await target.AcquireAsync(Waiters, name, default);
        var started = Stopwatch.GetTimestamp();
        var waiters = Enumerable.Range(0, Waiters).Select(client => Task.Run(() => PassOnceAsync(target, client, name, passed, end.Token))).ToArray();
        double rate;
        try
        {
            await Until.TrueAsync(async () => await target.WaitingAsync(name) >= Waiters, () => $"{target.Title}: not all {Waiters} wait.", WaitersPatience);
            queued.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            started = Stopwatch.GetTimestamp();
            await first.DisposeAsync();
            await Task.WhenAny(Task.WhenAll(waiters), Task.Delay(Span));
            await Until.TrueAsync(() => passed.Count > 0, () => $"{target.Title}: nobody is granted what was released.", WaitersPatience);
            rate = passed.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            await end.CancelAsync();
            foreach (var waiter in waiters) await ((Task)waiter).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(waiters);
        await Until.TrueAsync(async () => await target.WaitingAsync(name) == 0, () => $"{target.Title}: some wait who gave up.", WaitersPatience);
        samples.Add(rate, passed);
    }

    private static async Task PassOnceAsync(ILockTarget target, int client, string name, HandOvers passed, CancellationToken cancellationToken)
    {
        try
        {
            await passed.PassAsync(() => target.AcquireAsync(client, name, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It gave up, as it was told to.
        }
    }

    private async Task ElectionsAsync(IReadOnlyList<ILockTarget> all)
    {
        var what = $"elections, {Candidates} candidates";
        var targets = all.Where(target => target.HasElections).ToList();
        foreach (var target in all.Except(targets)) AnsiConsole.WriteLine($"{target.Title} has no elections: \"{what}\" is not measured.");
        var samples = targets.ToDictionary(target => target, _ => new LoadSamples());
        for (var round = 0; round < report.Repetitions; round++)
        {
            foreach (var target in targets)
            {
                await LoadAsync(samples[target], target, Candidates, async (client, _) =>
                    await (await target.CampaignAsync(client, NameOf("lead", 0), default)).DisposeAsync());
            }
        }

        foreach (var target in targets) samples[target].AddTo(report, Line(target, what));
        AddRatios(LocksPart.Elections, what, targets, target => samples[target].Rate);
    }

    private async Task NamesAsync(IReadOnlyList<ILockTarget> targets)
    {
        foreach (var target in targets.OfType<OneProcessLocks>()) await new FreeNames(report, Names).MeasureAsync(target);
    }

    private async Task LoadAsync(LoadSamples samples, ILockTarget target, int clients, Func<int, int, Task> operation)
    {
        int[] own = [Environment.ProcessId];
        var (servers, callers) = (ProcessFigures.ProcessorTime(target.Processes), ProcessFigures.ProcessorTime(own));
        var result = await Load.RunAsync(clients, Span, operation);
        samples.Add(result, ProcessFigures.ProcessorTime(target.Processes) - servers, ProcessFigures.ProcessorTime(own) - callers);
    }

    // Medians of the ratios of one round each: those were measured one right after the other.
    private void AddRatios(LocksPart part, string what, IReadOnlyList<ILockTarget> targets, Func<ILockTarget, List<double>> rates)
    {
        foreach (var peer in targets.Where(target => target.Title == EtcdLocks.Name || target.Title == Redis.RedisLocks.Name))
        {
            foreach (var target in targets.Where(target => target.Title.StartsWith("ours", StringComparison.Ordinal)))
            {
                var ratio = report.Add($"{target.Title} to {peer.Title}: {what}", "ratio", [.. rates(target).Zip(rates(peer), (own, other) => own / other)]);
                _goals.Ratio(part, target.Title, peer.Title, ratio);
            }
        }
    }

    private static string Line(ILockTarget target, string what) => $"{target.Title} ({target.Differs}): {what}";

    private static string NameOf(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"bench/{kind}/{number:0000}");
}
