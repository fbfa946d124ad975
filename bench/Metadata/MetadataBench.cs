using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansCluster.Bench.Metadata.Etcd;

namespace OrleansCluster.Bench.Metadata;

/// <summary>
/// The metadata store beside etcd: three replicas each, each with a log of its own on one disk, and clients that wait for every
/// answer. The targets take turns within each repetition, so that what else the machine does befalls them alike.
/// </summary>
internal sealed class MetadataBench(BenchReport report, IReadOnlyCollection<MetadataPart> parts)
{
    private const int KeysPerClient = 1_000;
    private const int WarmUpClients = 300;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    // A server runs for days: until the JIT has seen what is hot, it is the compiler that is measured.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly byte[] Value = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 31))];

    /// <summary>Parts of the names of the targets to measure.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>By how many clients.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new BenchFolder();
        if (parts.Any(part => part is MetadataPart.Puts or MetadataPart.Reads or MetadataPart.Failover)) await RunShortAsync(folder, cancellationToken);
        if (parts.Contains(MetadataPart.Million)) await new MillionKeys(report, folder, Targets).RunAsync(cancellationToken);
    }

    private async Task RunShortAsync(BenchFolder folder, CancellationToken cancellationToken)
    {
        var targets = await MetadataTargets.StartAsync(folder, Targets, cancellationToken);
        try
        {
            foreach (var target in targets) await WarmUpAsync(target);
            if (parts.Contains(MetadataPart.Puts))
            {
                foreach (var clients in Clients) await PutsAsync(targets, clients, folder);
            }

            if (parts.Contains(MetadataPart.Reads))
            {
                foreach (var target in targets) await PutAllAsync(target);
                foreach (var clients in Clients) await ReadsAsync(targets, clients);
            }

            if (parts.Contains(MetadataPart.Failover))
            {
                foreach (var target in targets) await FailoverAsync(target);
            }
        }
        finally
        {
            foreach (var target in targets) await target.DisposeAsync();
        }
    }

    private async Task PutsAsync(IReadOnlyList<IMetadataTarget> targets, int clients, BenchFolder folder)
    {
        var samples = new Dictionary<string, LoadSamples>();
        var (one, three) = (new List<double>(), new List<double>());
        using var gateway = new EtcdGateway();
        for (var round = 0; round <= report.Repetitions; round++)
        {
            foreach (var target in targets) await SampleAsync(target.Name, target, (client, number) => target.PutAsync(KeyOf(client, number), Value));
            if (targets.OfType<EtcdTarget>().FirstOrDefault() is { } etcd)
                await SampleAsync("etcd, gateway", etcd, (client, number) => gateway.PutAsync(etcd.Leader, KeyOf(client, number), Value));
            one.Add(await DiskFlush.MeasureAsync(folder.Sub("flush"), 1, Span / 4));
            three.Add(await DiskFlush.MeasureAsync(folder.Sub("flush"), 3, Span / 4));

            async Task SampleAsync(string name, IMetadataTarget target, Func<int, int, Task> put) =>
                await MeasureAsync(samples, name, target, clients, put, isWarmUp: round == 0);
        }

        foreach (var (name, sample) in samples) sample.AddTo(report, $"{name}: puts, {Count(clients)}");
        if (clients == 1)
        {
            var flush = report.Add("the disk's own flush, p50", "ms", one);
            report.Add("the disk's own flush, three files at one time, p50", "ms", three);
            foreach (var (name, sample) in samples) report.Derived($"{name}: a put of 1 client to a flush, p50", "ratio", MedianOf(sample.Median) / flush);
        }

        AddRatios(samples, $"puts, {Count(clients)}");
    }

    private async Task ReadsAsync(IReadOnlyList<IMetadataTarget> targets, int clients)
    {
        var (linearizable, stale) = (new Dictionary<string, LoadSamples>(), new Dictionary<string, LoadSamples>());
        for (var round = 0; round <= report.Repetitions; round++)
        {
            foreach (var target in targets)
            {
                await MeasureAsync(linearizable, target.Name, target, clients, (client, number) => target.ReadAsync(KeyOf(client % 10, number)), isWarmUp: round == 0);
                await MeasureAsync(stale, target.Name, target, clients, (client, number) => target.ReadStaleAsync(KeyOf(client % 10, number)), isWarmUp: round == 0);
            }
        }

        foreach (var (name, sample) in linearizable) sample.AddTo(report, $"{name}: linearizable reads, {Count(clients)}");
        AddRatios(linearizable, $"linearizable reads, {Count(clients)}");
        foreach (var (name, sample) in stale) sample.AddTo(report, $"{name}: stale reads, {Count(clients)}");
        AddRatios(stale, $"stale reads, {Count(clients)}");
    }

    private async Task FailoverAsync(IMetadataTarget target)
    {
        var samples = new List<double>();
        for (var round = 0; round < report.Repetitions; round++)
        {
            await target.PutUntilDoneAsync(KeyOf(0, round), Value);
            var killed = await target.KillLeaderAsync();
            await target.PutUntilDoneAsync(KeyOf(0, round), Value);
            samples.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await target.RestartAsync();
        }

        report.Add($"{target.Name}: from the leader's end to the next put", "ms", samples);
    }

    private static Task WarmUpAsync(IMetadataTarget target) => Load.RunAsync(WarmUpClients, WarmUp, async (client, number) =>
    {
        await target.PutAsync(KeyOf(client, number), Value);
        await target.ReadAsync(KeyOf(client, number));
        await target.ReadStaleAsync(KeyOf(client, number));
    });

    private static Task PutAllAsync(IMetadataTarget target) =>
        Task.WhenAll(Enumerable.Range(0, 10).Select(async client =>
        {
            for (var number = 0; number < KeysPerClient; number++) await target.PutAsync(KeyOf(client, number), Value);
        }));

    private static async Task MeasureAsync(
        Dictionary<string, LoadSamples> samples, string name, IMetadataTarget target, int clients, Func<int, int, Task> operation, bool isWarmUp)
    {
        int[] own = [Environment.ProcessId];
        var (servers, callers) = (ProcessFigures.ProcessorTime(target.Processes), ProcessFigures.ProcessorTime(own));
        var result = await Load.RunAsync(clients, isWarmUp ? Span / 2 : Span, operation);
        if (isWarmUp) return;
        if (!samples.TryGetValue(name, out var sample)) samples.Add(name, sample = new LoadSamples());
        sample.Add(result, ProcessFigures.ProcessorTime(target.Processes) - servers, ProcessFigures.ProcessorTime(own) - callers);
    }

    // Medians of the ratios of one round each: those were measured one right after the other.
    private void AddRatios(Dictionary<string, LoadSamples> samples, string what)
    {
        if (!samples.TryGetValue("etcd, gRPC", out var etcd)) return;
        foreach (var (name, sample) in samples.Where(pair => pair.Value != etcd))
            report.Add($"{name} to etcd by gRPC: {what}", "ratio", [.. sample.Rate.Zip(etcd.Rate, (own, other) => own / other)]);
    }

    private static double MedianOf(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Count(int clients) => string.Create(CultureInfo.InvariantCulture, $"{clients:N0} client{(clients == 1 ? "" : "s")}");

    private static byte[] KeyOf(int client, int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bench/{client:0000}/{number % KeysPerClient:0000}"));
}
