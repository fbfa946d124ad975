using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Files;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>
/// Three silo processes of Microsoft Orleans on one PostgreSQL server, under the load and the faults of the embedded engine's processes, and
/// with that server gone. <c>TEST_OUTAGE_SECONDS</c> says for how long (default 5).
/// </summary>
public sealed class PostgresClusterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Silos = 3;
    private const int Files = 300;
    private const string Password = "n0t-to-be-l0gged";

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("TEST_OUTAGE_SECONDS") ?? "5", CultureInfo.InvariantCulture));

    /// <summary>For Orleans to find a silo dead, and for that silo to learn of it.</summary>
    private static readonly TimeSpan Voting = TimeSpan.FromMinutes(3);

    private readonly PostgresServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.ExecuteAsync("postgres", $"CREATE ROLE silo LOGIN PASSWORD '{Password}'");
        await _server.ExecuteAsync("postgres", "CREATE DATABASE silos OWNER silo");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public Task NothingAcknowledgedIsLostUnderKillsAndPauses() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Kill, FaultKind.Pause, FaultKind.Kill, FaultKind.Pause));

    [Fact]
    public Task NothingAcknowledgedIsLostUnderCutLinks() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Cut, FaultKind.CutOneWay, FaultKind.Reset, FaultKind.Delay, FaultKind.CutClients));

    [Fact]
    public Task NothingAcknowledgedIsLostWhenASiloIsCutOffFromAllOthers() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Isolate, FaultKind.HalfOpen));

    [Fact]
    public Task SiloThatWasVotedDeadWhileItWasPausedEndsAndIsStartedAgain() => RunAsync(async cluster =>
    {
        var (paused, others) = (cluster["silo-2"], cluster.Silos.Where(silo => silo.Name != "silo-2").ToList());
        await PutAsync(paused, "before");
        await paused.PauseAsync();
        IReadOnlyList<string>[] seen = [];
        await Until.TrueAsync(
            async () =>
            {
                // As long as the paused one is asked too, there may be no answer.
                seen = await Task.WhenAll(others.Select(silo => silo.SeesActiveAsync()));
                return seen.All(active => active.SequenceEqual(others.Select(silo => silo.Name)));
            },
            () => $"They see {string.Join(" and ", seen.Select(active => string.Join(", ", active)))} as active.",
            Voting);
        await PutAsync(others[0], "without it");
        await cluster.HealAsync(Voting);
        Assert.Equal(1, paused.DeathsByVote);
        Assert.Equal([1, 1, 2], cluster.Silos.Select(silo => silo.ProcessIds.Count));
        await PutAsync(paused, "afterwards");
        foreach (var silo in cluster.Silos)
        {
            foreach (var name in new[] { "before", "without it", "afterwards" })
                await Until.TrueAsync(async () => await TryGetAsync(silo, name) == name, () => $"{silo.Name} does not serve '{name}'.", Voting);
        }
    });

    [Fact]
    public Task SilosOutliveTheDatabaseAndGoOnWhenItIsBack() => RunAsync(async cluster =>
    {
        await LoadAsync(cluster, FaultKind.Outage, FaultKind.CutClients);

        // Each has had two processes: the second since all were drained.
        Assert.All(cluster.Silos, silo => Assert.Equal(2, silo.ProcessIds.Count));
    });

    [Fact]
    public Task ClientOfOrleansInAnotherProcessGoesOnThroughAKillAndReadsWhatWasAcknowledged() => RunAsync(async cluster =>
    {
        using var client = ClientHost.Build(Settings(), logging => { });
        await client.StartAsync();
        var files = client.Services.GetRequiredService<FileClient>();
        var load = new ClientLoad(files);
        var over = new TaskCompletionSource();
        var running = load.RunAsync(over.Task);
        await load.GoesOnAsync(running, 5);
        await cluster.Silos[1].KillAsync();
        await load.GoesOnAsync(running, 5);
        await cluster.HealAsync(Voting);
        await load.GoesOnAsync(running, 5);
        over.SetResult();
        await running;
        await load.CheckAllAsync();

        // This one drains all silos in the end, and starts them again.
        var record = await LoadAsync(cluster, FaultKind.Kill);
        foreach (var path in record.Paths)
            Assert.Null(record.Judge(path, await ReadAsync(files, path)));
        await client.StopAsync();
    });

    [Fact]
    public Task NothingAcknowledgedIsLostWithGrainStateInTheMetadataStore() =>
        RunAsync(cluster => LoadAsync(cluster, FaultKind.Kill, FaultKind.Outage, FaultKind.Kill), "Consensus");

    // All three come at once to a database without a table. Everything is logged, to see that the password is not.
    private async Task RunAsync(Func<SiloCluster, Task> test, string storage = "Postgres")
    {
        var options = new SiloClusterOptions
        {
            Configuration = new PostgresSilos(_server.ConnectionString("silos", "silo", $"Password={Password}"), "test") { Storage = storage },
            Silos = Silos,
            RequestTimeout = TimeSpan.FromSeconds(10),
            Arguments = ["--log-level", "Information"],
            BackingService = _server,
        };
        IReadOnlyList<int> processes = [];
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await test(cluster);
            processes = [.. cluster.Silos.SelectMany(silo => silo.ProcessIds)];
            Assert.DoesNotContain(Password, cluster.Logs());
            Assert.Contains("membership", cluster.Logs(), StringComparison.OrdinalIgnoreCase);
        });
        Assert.True(processes.Count > Silos, $"{processes.Count} processes");
        Assert.DoesNotContain(processes, ProcessIds.IsThere);
    }

    private async Task<WriteRecord> LoadAsync(SiloCluster cluster, params FaultKind[] kinds)
    {
        var load = new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine, Outage);
        await load.RunAsync(Files, kinds);
        return load.Record;
    }

    // A file whose content is its name, written again until that is acknowledged.
    private static Task PutAsync(ClusterSilo silo, string name) => Until.TrueAsync(
        async () =>
        {
            try
            {
                using var content = new StringContent(name);
                using var answer = await silo.Http.PutAsync("/v1/files/" + Uri.EscapeDataString(name), content);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (NoAnswer.Is(e))
            {
                return false;
            }
        },
        () => $"{silo.Name} does not take '{name}'.",
        Voting);

    // Null if it cannot be had now.
    private static async Task<string?> TryGetAsync(ClusterSilo silo, string name)
    {
        try
        {
            using var answer = await silo.Http.GetAsync("/v1/files/" + Uri.EscapeDataString(name));
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return null;
        }
    }

    private SiloSettings Settings() => new()
    {
        SiloNames = ["client"], DataFolder = "/nowhere", Clustering = ClusteringKind.Postgres, Storage = StorageKind.Postgres, ClusterId = "test",
        PostgresConnection = _server.ConnectionString("silos"), Replication = 2,
    };

    private static async Task<string?> ReadAsync(FileClient files, string path)
    {
        if (await files.StatAsync(path) is null)
            return null;
        using var stream = new MemoryStream();
        await using var file = await files.OpenReadAsync(path);
        await file.CopyToAsync(stream);
        return WriteRecord.Hash(stream.ToArray());
    }
}
