using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Bench.Engine.Processes;

namespace OrleansCluster.Bench.Engine;

/// <summary>What a call costs. Every caller calls a grain of its own, and waits for each answer.</summary>
internal static class EngineBench
{
    private const int ManyCallers = 100;
    private const int KiloByte = 1024;

    private static int Scale => EngineName.Value == "Embedded" ? 10 : 1;

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        await using var one = await Start(silos: 1);
        await InSilo(report, one.Client, "one silo", shift: 0);
        await FromClient(report, one.Client);
        await Payload(report, one.Client);
        await IdleBench.Run(report, one.Client, 10_000 * Scale);
        await one.StopAllSilosAsync();

        await using var two = await Start(silos: 2);
        await InSilo(report, two.Client, "across two silos", shift: 1);
        await two.StopAllSilosAsync();

        await ProcessBench.Run(report, cancellationToken);
    }

    private static async Task<InProcessTestCluster> Start(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.AddPlacementDirector<KeyParityPlacement, KeyParityDirector>());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task InSilo(BenchReport report, IClusterClient client, string where, int shift)
    {
        await report.Rate($"empty call, {where}, 1 caller", "calls/s", () => Callers(client, 1, 50_000 * Scale, shift, static (c, t, n) => c.CallEmpty(t, n)));
        await report.Rate($"empty call, {where}, {ManyCallers} callers", "calls/s", () => Callers(client, ManyCallers, 5_000 * Scale, shift, static (c, t, n) => c.CallEmpty(t, n)));
        await report.Rate($"empty call returning Task, {where}, {ManyCallers} callers", "calls/s", () => Callers(client, ManyCallers, 5_000 * Scale, shift, static (c, t, n) => c.CallEmptyTask(t, n)));
    }

    private static async Task FromClient(BenchReport report, IClusterClient client)
    {
        await report.Rate("empty call, client to silo, 1 caller", "calls/s", () => Clients(client, 1, 20_000 * Scale));
        await report.Rate($"empty call, client to silo, {ManyCallers} callers", "calls/s", () => Clients(client, ManyCallers, 1_000 * Scale));
    }

    private static async Task Payload(BenchReport report, IClusterClient client)
    {
        await report.Rate($"1 KB argument, copied, {ManyCallers} callers", "calls/s", () => Callers(client, ManyCallers, 2_000 * Scale, 0, static (c, t, n) => c.CallTake(t, n, KiloByte, immutable: false)));
        await report.Rate($"1 KB argument, [Immutable], {ManyCallers} callers", "calls/s", () => Callers(client, ManyCallers, 2_000 * Scale, 0, static (c, t, n) => c.CallTake(t, n, KiloByte, immutable: true)));
    }

    /// <summary>Even keys call; the callee's key is higher by 1,000,000, and odd if it is to be on the other silo.</summary>
    private static async Task<double> Callers(IClusterClient client, int callers, int calls, int shift, Func<IBenchGrain, long, int, Task> run)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => run(client.GetGrain<IBenchGrain>(i * 2), (i * 2) + 1_000_000 + shift, calls)));
        return (double)callers * calls;
    }

    private static async Task<double> Clients(IClusterClient client, int callers, int calls)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
        {
            var grain = client.GetGrain<IBenchGrain>(i * 2);
            for (var n = 0; n < calls; n++) await grain.Empty();
        })));
        return (double)callers * calls;
    }
}
