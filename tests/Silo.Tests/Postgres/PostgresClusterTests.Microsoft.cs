using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Files;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>
/// Three silo processes on one PostgreSQL server, written to over HTTP by this process, which keeps its own record of what was
/// acknowledged. <c>TEST_OUTAGE_SECONDS</c> says how long the server is away where it goes away (default 5).
/// </summary>
public sealed class PostgresClusterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Writers = 3;

    /// <summary>Orleans finds a dead silo out by probes that it misses; a request that waits for that may take half a minute.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("TEST_OUTAGE_SECONDS") ?? "5", CultureInfo.InvariantCulture));

    private readonly PostgresServer _server = new();
    private readonly WriteRecord _record = new();
    private int _written;

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public Task SiloThatIsKilledIsReplacedByTheOthersAndNothingAcknowledgedIsLost() => RunAsync(async cluster =>
    {
        await WriteAsync(cluster, 20);
        using var client = ClientHost.Build(Settings(), logging => { });
        await client.StartAsync();
        var files = client.Services.GetRequiredService<FileClient>();
        await CheckAsync(cluster, files);

        var elapsed = Stopwatch.StartNew();
        await cluster["silo-2"].KillAsync();
        await WriteAsync(cluster, 30);
        output.WriteLine($"30 writes after the kill took {elapsed.Elapsed.TotalSeconds:0.0} s");
        await CheckAsync(cluster, files);

        await cluster.HealAsync();
        await WriteAsync(cluster, 20);
        await CheckAsync(cluster, files);
        await client.StopAsync();
    });

    [Fact]
    public Task SilosOutliveTheDatabaseAndGoOnWhenItIsBack() => RunAsync(async cluster =>
    {
        await WriteAsync(cluster, 20);
        var processes = cluster.Silos.Select(silo => silo.Process.ProcessId).ToList();
        await _server.StopAsync();
        using var away = new CancellationTokenSource(Outage);
        var failed = await TryUntilAsync(cluster, away.Token);
        Assert.True(failed > 0, "No write noticed that the database was away.");
        foreach (var silo in cluster.Silos)
        {
            using var answer = await silo.Http.GetAsync("/v1/files/p/1");
            Assert.Contains("file.state_unavailable", await answer.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, (await silo.Http.GetAsync("/health/live")).StatusCode);
        }

        await _server.StartAsync();

        var elapsed = Stopwatch.StartNew();
        await WriteAsync(cluster, 20);
        output.WriteLine($"Away for {Outage.TotalSeconds} s, {failed} writes failed; 20 writes after it was back took {elapsed.Elapsed.TotalSeconds:0.0} s");
        await cluster.WaitReadyAsync();
        await CheckAsync(cluster, null);
        Assert.Equal(processes, cluster.Silos.Select(silo => silo.Process.ProcessId));
        Assert.All(cluster.Silos, silo => Assert.False(silo.Process.Process.HasExited));
    });

    // All three come at once to a database without a table. Everything is logged, to see that the password is not.
    private async Task RunAsync(Func<SiloCluster, Task> test)
    {
        const string password = "n0t-to-be-l0gged";
        await _server.ExecuteAsync("postgres", $"CREATE ROLE silo LOGIN PASSWORD '{password}'");
        await _server.ExecuteAsync("postgres", "CREATE DATABASE silos OWNER silo");
        var options = new SiloClusterOptions
        {
            Configuration = new PostgresSilos(_server.ConnectionString("silos", "silo", $"Password={password}"), "test"),
            RequestTimeout = TimeSpan.FromSeconds(70),
            Arguments = ["--log-level", "Information"],
        };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await test(cluster);
            Assert.DoesNotContain(password, cluster.Logs());
            Assert.Contains("membership", cluster.Logs(), StringComparison.OrdinalIgnoreCase);
        });
    }

    private SiloSettings Settings() => new()
    {
        SiloNames = ["client"], DataFolder = "/nowhere", Clustering = ClusteringKind.Postgres, Storage = StorageKind.Postgres, ClusterId = "test",
        PostgresConnection = _server.ConnectionString("silos"), Replication = 2,
    };

    /// <summary>Writes until so many were acknowledged, by all silos that run; a path whose write failed is not used again.</summary>
    private async Task WriteAsync(SiloCluster cluster, int acknowledgements)
    {
        var silos = cluster.Silos.Where(silo => silo.IsRunning).ToList();
        var left = acknowledgements;
        var elapsed = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var turn = writer; Volatile.Read(ref left) > 0; turn++)
            {
                if (await TryWriteAsync(silos[turn % silos.Count], CancellationToken.None) is not { } error)
                    Interlocked.Decrement(ref left);
                else
                    Assert.True(elapsed.Elapsed < Recovery, $"Writes still fail after {elapsed.Elapsed.TotalSeconds:0} s: {error}");
            }
        }));
    }

    /// <summary>Goes on writing until the token fires; how many writes failed.</summary>
    private async Task<int> TryUntilAsync(SiloCluster cluster, CancellationToken until)
    {
        var failed = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var turn = writer; !until.IsCancellationRequested; turn++)
            {
                if (await TryWriteAsync(cluster.Silos[turn % cluster.Silos.Count], until) is not { } error)
                    continue;
                Assert.DoesNotContain("\"status\":500", error);
                Interlocked.Increment(ref failed);
            }
        }));
        return failed;
    }

    /// <summary>Null if it was acknowledged, else why not.</summary>
    private async Task<string?> TryWriteAsync(ClusterSilo silo, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _written);
        var path = $"p/{number}";
        var content = new byte[number % 7 == 0 ? 3 << 20 : 1000 + number];
        new Random(number).NextBytes(content);
        var hash = WriteRecord.Hash(content);
        _record.Sending(path, hash);
        try
        {
            using var body = new ByteArrayContent(content);
            using var answer = await silo.Http.PutAsync("/v1/files/" + path, body, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return await answer.Content.ReadAsStringAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return e.Message;
        }

        _record.Answered(path, hash);
        return null;
    }

    // Every path, by the silos in turn, and by the Orleans client if there is one.
    private async Task CheckAsync(SiloCluster cluster, FileClient? client)
    {
        var silos = cluster.Silos.Where(silo => silo.IsRunning).ToList();
        foreach (var (turn, path) in _record.Paths.Index())
        {
            Assert.Null(_record.Judge(path, await ReadAsync(silos[turn % silos.Count], path)));
            if (client is null)
                continue;
            using var stream = new MemoryStream();
            if (await client.StatAsync(path) is null)
            {
                Assert.Null(_record.Judge(path, null));
                continue;
            }

            await using var file = await client.OpenReadAsync(path);
            await file.CopyToAsync(stream);
            Assert.Null(_record.Judge(path, WriteRecord.Hash(stream.ToArray())));
        }
    }

    private static async Task<string?> ReadAsync(ClusterSilo silo, string path)
    {
        string? hash = null;
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await silo.Http.GetAsync("/v1/files/" + path);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                    return true;
                if (answer.IsSuccessStatusCode)
                    hash = WriteRecord.Hash(await answer.Content.ReadAsByteArrayAsync());
                return answer.IsSuccessStatusCode;
            },
            () => $"{path} cannot be read by {silo.Name}.",
            Recovery);
        return hash;
    }
}
