using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Bench.Storage;

/// <summary>Durable appends of 100 bytes: one flush serves every append that waits, so the rate grows with the writers.</summary>
internal static class StorageBench
{
    private const int PayloadBytes = 100;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        using var folder = new BenchFolder();
        var flushes = await report.Rate("the disk's own: write of 100 bytes and flush, one after the other", "flushes/s", () => Flushes(folder.Sub("raw")));
        foreach (var writers in (int[])[1, 10, 100])
        {
            var path = folder.Sub($"log-{writers}");
            var appends = await report.Rate($"durable appends, {writers} writer{(writers == 1 ? string.Empty : "s")}", "appends/s", () => Appends(path, writers));
            report.Derived($"appends to flushes, {writers} writer{(writers == 1 ? string.Empty : "s")}", "ratio", appends / flushes);
        }
    }

    private static async Task<double> Flushes(string path)
    {
        using var disk = new RealDisk(path);
        await using var file = await disk.OpenAsync("raw", DiskOpenMode.ReadWrite);
        var payload = new byte[PayloadBytes];
        var count = 0L;
        for (var end = DateTime.UtcNow + Span; DateTime.UtcNow < end; count++)
        {
            await file.WriteAsync(payload, count * PayloadBytes);
            await file.FlushAsync();
        }

        return count;
    }

    private static async Task<double> Appends(string path, int writers)
    {
        using var disk = new RealDisk(path);
        await using var log = await WriteAheadLog.OpenAsync(disk, "log");
        var end = DateTime.UtcNow + Span;
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            var payload = new byte[PayloadBytes];
            var count = 0L;
            for (; DateTime.UtcNow < end; count++) await log.AppendAsync(payload);
            return count;
        })));
        return counts.Sum();
    }
}
