using System.Diagnostics;
using OrleansCluster.Storage;

namespace OrleansCluster.Bench.Metadata;

/// <summary>What the disk itself takes to make one small write durable: of one file, and of three at one time, as three replicas on one disk do.</summary>
internal static class DiskFlush
{
    private const int WriteBytes = 384;

    /// <summary>The median, in milliseconds.</summary>
    public static async Task<double> MeasureAsync(string folder, int files, TimeSpan span)
    {
        Directory.CreateDirectory(folder);
        using var disk = new RealDisk(folder);
        var begin = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, files).Select(file => Task.Run(() => FlushAsync(disk, $"{file}", () => Stopwatch.GetElapsedTime(begin) < span))));
        var sorted = times.SelectMany(one => one).Order().ToArray();
        return sorted[sorted.Length / 2] * 1e3 / Stopwatch.Frequency;
    }

    private static async Task<List<long>> FlushAsync(RealDisk disk, string name, Func<bool> goOn)
    {
        await using var file = await disk.OpenAsync(name, DiskOpenMode.ReadWrite);
        var bytes = new byte[WriteBytes];
        var times = new List<long>();
        for (var at = 0L; goOn(); at += bytes.Length)
        {
            var started = Stopwatch.GetTimestamp();
            await file.WriteAsync(bytes, at);
            await file.FlushAsync();
            times.Add(Stopwatch.GetTimestamp() - started);
        }

        return times;
    }
}
