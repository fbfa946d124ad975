using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace OrleansCluster.Bench.Locks;

/// <summary>Uses many names once each, and looks at what they cost in memory and on disk when all are free again.</summary>
internal sealed class FreeNames(BenchReport report, int names)
{
    private const int Clients = 100;

    // Whatever the machine: the rest is left out, and that is said.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // What is kept of names and of changes up to some number, and no further, is there before it is counted.
    private const int Before = 50_000;

    private int _last;
    private int _used;

    public async Task MeasureAsync(OneProcessLocks target)
    {
        await UseAllAsync(target, Before);
        await target.ForgetHistoryAsync();
        (_last, _used) = (0, 0);
        var (memory, disk) = (Memory(), Disk(target.Folder));
        var started = Stopwatch.GetTimestamp();
        await UseAllAsync(target, names);
        if (_used < names) AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Title}: {_used:N0} of {names:N0} names were used within {Longest}."));
        var what = string.Create(CultureInfo.InvariantCulture, $"{target.Title} ({target.Differs}): {_used:N0} names used once, now free");
        report.Derived($"{what}: names used", "1/s", _used / Stopwatch.GetElapsedTime(started).TotalSeconds);
        report.Derived($"{what}: memory before", "MiB", memory);
        report.Derived($"{what}: memory after", "MiB", Memory());
        report.Derived($"{what}: disk before", "MiB", disk);
        report.Derived($"{what}: disk after", "MiB", Disk(target.Folder));
        await target.ForgetHistoryAsync();
        report.Derived($"{what}: memory after, their history given up", "MiB", Memory());
        report.Derived($"{what}: disk after, their history given up", "MiB", Disk(target.Folder));
    }

    private Task UseAllAsync(OneProcessLocks target, int count)
    {
        var started = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => UseAsync(target, client, count, started))));
    }

    private async Task UseAsync(OneProcessLocks target, int client, int count, long started)
    {
        while (Interlocked.Increment(ref _last) is var number && number <= count && Stopwatch.GetElapsedTime(started) < Longest)
        {
            await (await target.AcquireAsync(client, string.Create(CultureInfo.InvariantCulture, $"bench/once/{count}/{number:0000000}"), default)).DisposeAsync();
            Interlocked.Increment(ref _used);
        }
    }

    private static double Memory() => InMebibytes(GC.GetTotalMemory(forceFullCollection: true));

    // A file may go while it is looked at: then it costs nothing.
    private static double Disk(string folder) => InMebibytes(new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0));

    private static double InMebibytes(long bytes) => bytes / (1024.0 * 1024.0);
}
