using System.Diagnostics;

namespace OrleansCluster.Bench.Metadata;

/// <summary>So many clients, each with one operation under way at a time.</summary>
internal static class Load
{
    /// <summary>Runs for a while.</summary>
    /// <param name="clients">How many.</param>
    /// <param name="span">How long; what is under way then is waited for and counted.</param>
    /// <param name="operation">Is given the client's number and the operation's.</param>
    public static async Task<LoadResult> RunAsync(int clients, TimeSpan span, Func<int, int, Task> operation)
    {
        var begin = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var own = new List<long>();
            for (var number = 0; Stopwatch.GetElapsedTime(begin) < span; number++)
            {
                var started = Stopwatch.GetTimestamp();
                await operation(client, number);
                own.Add(Stopwatch.GetTimestamp() - started);
            }

            return own;
        })));
        var elapsed = Stopwatch.GetElapsedTime(begin);
        var sorted = times.SelectMany(one => one).Order().ToArray();
        return new LoadResult(sorted.Length, sorted.Length / elapsed.TotalSeconds, Milliseconds(sorted, 0.5), Milliseconds(sorted, 0.99));
    }

    private static double Milliseconds(long[] sorted, double quantile) =>
        sorted[(int)(quantile * (sorted.Length - 1))] * 1e3 / Stopwatch.Frequency;
}
