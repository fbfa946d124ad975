using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>What a call costs from one process to another: two silo processes, and this one as their client.</summary>
internal static class ProcessBench
{
    private static readonly int[] Callers = [1, 100, 1_000];

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        await using var silos = new SiloProcesses(count: 2);
        await silos.StartAsync(cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => ProcessEngine.ConfigureClient(client, silos.Ports));
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var grains = host.Services.GetRequiredService<IClusterClient>();
        foreach (var callers in Callers) await FromClient(report, grains, callers);
        foreach (var callers in Callers) await FromSilo(report, grains, callers);
        await host.StopAsync(cancellationToken);
    }

    private static async Task FromClient(BenchReport report, IClusterClient client, int callers)
    {
        var calls = CallsOf(callers);
        await Measure(report, $"empty call, client process to silo process, {callers:N0} callers", () => Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            var grain = client.GetGrain<IBenchGrain>(i);
            var times = new long[calls];
            for (var n = 0; n < calls; n++)
            {
                var started = Stopwatch.GetTimestamp();
                await grain.Empty();
                times[n] = Stopwatch.GetTimestamp() - started;
            }

            return times;
        }))));
    }

    // Even keys are on one silo and odd ones on the other: every call crosses.
    private static Task FromSilo(BenchReport report, IClusterClient client, int callers) => Measure(
        report,
        $"empty call, silo process to silo process, {callers:N0} callers",
        () => Task.WhenAll(Enumerable.Range(0, callers).Select(i => client.GetGrain<IBenchGrain>(i * 2).TimeEmpty((i * 2) + 1_000_001, CallsOf(callers)))));

    private static int CallsOf(int callers) => callers == 1 ? 5_000 : 100_000 / callers;

    private static async Task Measure(BenchReport report, string name, Func<Task<long[][]>> run)
    {
        var (p50, p99) = (new List<double>(), new List<double>());
        await report.Rate(name, "calls/s", async () =>
        {
            var times = (await run()).SelectMany(one => one).Order().ToArray();
            p50.Add(Microseconds(times, 0.5));
            p99.Add(Microseconds(times, 0.99));
            return times.Length;
        });

        // The first was the warm-up.
        report.Add($"{name}, p50", "µs", p50[1..]);
        report.Add($"{name}, p99", "µs", p99[1..]);
    }

    private static double Microseconds(long[] sorted, double quantile) =>
        sorted[(int)(quantile * (sorted.Length - 1))] * 1e6 / Stopwatch.Frequency;
}
