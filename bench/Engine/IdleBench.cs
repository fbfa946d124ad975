using System.Globalization;
using Orleans;

namespace OrleansCluster.Bench.Engine;

/// <summary>What an activation costs that nobody calls any more: the memory that is in use after making many, by each.</summary>
internal static class IdleBench
{
    private const int AtOnce = 1000;

    public static async Task Run(BenchReport report, IClusterClient client, int count)
    {
        await Wake(client, "warm", AtOnce);
        var (bytes, rates) = (new List<double>(), new List<double>());
        for (var round = 0; round < report.Repetitions; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await Wake(client, $"idle-{round}", count);
            rates.Add(count / watch.Elapsed.TotalSeconds);
            bytes.Add((double)(GC.GetTotalMemory(forceFullCollection: true) - before) / count);
        }

        report.Add("activations made, string keys, no state", "activations/s", rates);
        report.Add("memory of an idle activation, string key, no state", "bytes", bytes);
    }

    private static async Task Wake(IClusterClient client, string prefix, int count)
    {
        for (var from = 0; from < count; from += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(from, Math.Min(AtOnce, count - from)).Select(i =>
                client.GetGrain<IIdleBenchGrain>(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}")).Wake().AsTask()));
        }
    }
}
