using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OrleansCluster.Bench.Locks.Redis;
using OrleansCluster.Harness;
using OrleansCluster.Harness.Processes;
using Spectre.Console;

namespace OrleansCluster.Bench.Cache.Redis;

/// <summary>
/// The cache behind its Redis port, beside Redis itself, by Redis' own <c>redis-benchmark</c>: 50 connections, values of 100 bytes. All run on the same cores, and take
/// turns within each repetition. Nothing is flushed by any of them.
/// </summary>
internal static class RedisPortBench
{
    private static readonly (int Pipeline, int Requests)[] Ways = [(1, 200_000), (16, 1_000_000)];
    private static readonly string[] Commands = ["SET", "GET"];

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        if (RedisServer.Program is null || Find("redis-benchmark") is not { } program)
        {
            AnsiConsole.WriteLine("redis-server and redis-benchmark are not installed: the Redis port is not measured.");
            return;
        }

        AnsiConsole.WriteLine($"beside {await RedisServer.VersionAsync()}");
        using var folder = new BenchFolder();
        using var ports = PortReservation.Take(3);
        await using var redis = ChildProcess.Start(
            RedisServer.Program, "--port", $"{ports.Port}", "--bind", "127.0.0.1", "--dir", folder.Path, "--save", "", "--appendonly", "no");
        await using var alone = await ServeAsync(folder.Sub("alone"), ports.Port + 1, 1);
        await using var copied = await ServeAsync(folder.Sub("copied"), ports.Port + 2, 3);
        (string Name, int Port)[] targets = [("Redis", ports.Port), ("ours, one silo", ports.Port + 1), ("ours, three silos in one process, each change with a copy", ports.Port + 2)];
        foreach (var (_, port) in targets)
            await WaitAsync(port);
        foreach (var (pipeline, requests) in Ways)
            await CompareAsync(report, program, targets, pipeline, requests, cancellationToken);
        await redis.KillAsync();
    }

    private static async Task CompareAsync(
        BenchReport report, string program, (string Name, int Port)[] targets, int pipeline, int requests, CancellationToken cancellationToken)
    {
        // What is compiled as it runs, and memory that is first used, belongs to none of the repetitions.
        foreach (var (_, port) in targets)
            await MeasureAsync(program, port, pipeline, requests, cancellationToken);
        var samples = targets.Select(_ => Commands.ToDictionary(command => command, _ => new List<double>())).ToArray();
        for (var round = 0; round < report.Repetitions; round++)
        {
            for (var target = 0; target < targets.Length; target++)
            {
                foreach (var (command, rate) in await MeasureAsync(program, targets[target].Port, pipeline, requests, cancellationToken))
                    samples[target][command].Add(rate);
            }
        }

        foreach (var command in Commands)
        {
            var medians = new double[targets.Length];
            for (var target = 0; target < targets.Length; target++)
                medians[target] = report.Add($"{command}, -P {pipeline}: {targets[target].Name}", "1/s", samples[target][command]);
            report.Derived($"{command}, -P {pipeline}: one silo to Redis", "ratio", medians[1] / medians[0]);
            report.Derived($"{command}, -P {pipeline}: with a copy to Redis", "ratio", medians[2] / medians[0]);
            report.Goal($"{command}, -P {pipeline}: one silo at least Redis'", medians[1] / medians[0], ratio => ratio >= 1);
        }
    }

    private static Task<SiloProcess> ServeAsync(string folder, int port, int silos) =>
        SiloProcess.ServeAsync(folder, "--silos", $"{silos}", "--cache-mib", "1024", "--redis-port", $"{port}");

    // Until it stores what it is given.
    private static Task WaitAsync(int port) => Until.TrueAsync(
        async () =>
        {
            try
            {
                await using var connection = await RedisConnection.OpenAsync(new(System.Net.IPAddress.Loopback, port));
                return await connection.CallAsync("SET", "key:__rand_int__", "1") == "OK";
            }
            catch (Exception e) when (e is SocketException or IOException or RedisException)
            {
                return false;
            }
        },
        () => $"Nothing answers on port {port}.");

    private static async Task<Dictionary<string, double>> MeasureAsync(string program, int port, int pipeline, int requests, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["-p", $"{port}", "-t", "set,get", "-c", "50", "-d", "100", "-n", $"{requests}", "-P", $"{pipeline}", "--csv"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var printed = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var rates = new Dictionary<string, double>();
        foreach (var fields in printed.Split('\n').Select(line => line.Replace("\"", "", StringComparison.Ordinal).Split(',')))
        {
            if (Commands.Contains(fields[0]))
                rates.Add(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture));
        }

        return rates.Count == Commands.Length ? rates : throw new InvalidOperationException($"redis-benchmark printed no rates: {printed}");
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
