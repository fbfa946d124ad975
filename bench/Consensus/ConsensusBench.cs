using System.Diagnostics;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Bench.Consensus;

/// <summary>
/// What agreement costs: three replicas in one process, each with a log and flushes of its own on one disk, commands of 256 bytes, each
/// proposer waiting for its answer. There is no network in it, and a state machine that only counts.
/// </summary>
internal static class ConsensusBench
{
    private const int CommandBytes = 256;
    private const int IdleGroups = 100;
    private const int IdleRounds = 5;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        using var folder = new BenchFolder();
        var flushes = await report.Rate($"the disk's own: write of {CommandBytes} bytes and flush, one after the other", "flushes/s", () => Flushes(folder.Sub("raw")));
        report.Derived("the same", "µs", 1_000_000 / flushes);
        await using var group = await BenchGroup.StartAsync(folder.Path);
        foreach (var callers in (int[])[1, 10, 100, 1000])
        {
            await MeasureAsync(report, $"commits, {Callers(callers, "proposer")}", callers, group, static async replicas =>
            {
                if ((await replicas.Leader.ProposeAsync(new byte[CommandBytes])) is { End: not ProposalEnd.Applied } answer)
                    throw new InvalidOperationException($"The proposal ended as {answer.End} ({answer.Reason}): the machine is too busy to measure anything.");
            });
        }

        foreach (var callers in (int[])[1, 100, 1000])
        {
            await MeasureAsync(report, $"linearizable reads at the leader, {Callers(callers, "reader")}", callers, group, static replicas => ReadAsync(replicas.Leader, null));
            await MeasureAsync(report, $"linearizable reads at a follower, {Callers(callers, "reader")}", callers, group, static replicas => ReadAsync(replicas.Follower, null));
            await MeasureAsync(report, $"reads of an age at a follower, {Callers(callers, "reader")}", callers, group, static replicas => ReadAsync(replicas.Follower, TimeSpan.FromSeconds(5)));
        }

        await MeasureIdleAsync(report, group);
    }

    // What heartbeats cost, of all three replicas together.
    private static async Task MeasureIdleAsync(BenchReport report, BenchGroup group)
    {
        var without = await IdleAsync();
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        await group.AddIdleAsync(IdleGroups);
        var with = await IdleAsync();
        report.Add("an idle group, processor time", "ms/s", [.. with.Select(one => (one - without[without.Count / 2]) / IdleGroups)]);
        report.Add("an idle group, memory", "KiB", [(GC.GetTotalMemory(forceFullCollection: true) - memory) / 1024.0 / IdleGroups]);
    }

    // Milliseconds of processor time a second.
    private static async Task<List<double>> IdleAsync()
    {
        var used = new List<double>();
        for (var round = 0; round < IdleRounds; round++)
        {
            using var process = Process.GetCurrentProcess();
            var (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            await Task.Delay(Span);
            process.Refresh();
            used.Add((process.TotalProcessorTime - before).TotalMilliseconds / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        used.Sort();
        return used;
    }

    private static string Callers(int count, string what) => count == 1 ? $"1 {what}" : $"{count:N0} {what}s";

    private static async Task ReadAsync(IRaftReplicaGrain replica, TimeSpan? maxAge)
    {
        if (!(await replica.QueryAsync([], maxAge)).IsAnswered)
            throw new InvalidOperationException("A read was not answered: the machine is too busy to measure anything.");
    }

    private static async Task MeasureAsync(
        BenchReport report, string name, int callers, BenchGroup group, Func<(IRaftReplicaGrain Leader, IRaftReplicaGrain Follower), Task> call)
    {
        var replicas = await group.LeaderAsync();
        var (p50, p99, processor, allocated) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var isWarm = false;
        await report.Rate(name, "/s", async () =>
        {
            using var process = Process.GetCurrentProcess();
            var (usedBefore, allocatedBefore) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
            var times = await TimesAsync(callers, () => call(replicas));
            process.Refresh();
            if (isWarm)
            {
                p50.Add(times[times.Count / 2]);
                p99.Add(times[(int)(times.Count * 0.99)]);
                processor.Add((process.TotalProcessorTime - usedBefore).TotalMicroseconds / times.Count);
                allocated.Add((double)(GC.GetTotalAllocatedBytes() - allocatedBefore) / times.Count);
            }

            isWarm = true;
            return times.Count;
        });
        report.Add($"{name}, p50", "µs", p50);
        report.Add($"{name}, p99", "µs", p99);
        report.Add($"{name}, processor time of each", "µs", processor);
        report.Add($"{name}, allocated for each", "bytes", allocated);
    }

    // How long each call took, in µs, in ascending order.
    private static async Task<List<double>> TimesAsync(int callers, Func<Task> call)
    {
        var all = new List<double>[callers];
        var end = Stopwatch.GetTimestamp() + (long)(Span.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            var times = all[i] = [];
            for (var began = Stopwatch.GetTimestamp(); began < end;)
            {
                await call();
                var now = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(began, now).TotalMicroseconds);
                began = now;
            }
        })));
        var sorted = all.SelectMany(one => one).ToList();
        sorted.Sort();
        return sorted;
    }

    private static async Task<double> Flushes(string path)
    {
        using var disk = new RealDisk(path);
        await using var file = await disk.OpenAsync("raw", DiskOpenMode.ReadWrite);
        var payload = new byte[CommandBytes];
        var count = 0L;
        for (var end = DateTime.UtcNow + Span; DateTime.UtcNow < end; count++)
            await file.WriteAndFlushAsync([payload], count * CommandBytes);
        return count;
    }
}
