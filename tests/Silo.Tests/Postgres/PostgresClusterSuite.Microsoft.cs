using System.Globalization;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>
/// Three silo processes of Microsoft Orleans on one PostgreSQL server, under the load and the faults of the embedded engine's processes, and
/// with that server gone. <c>TEST_OUTAGE_SECONDS</c> says for how long (default 5). Their tests stand in several classes, as they mostly wait.
/// </summary>
public abstract class PostgresClusterSuite(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Silos = 3;
    private const int Files = 300;
    private const string Password = "n0t-to-be-l0gged";

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("TEST_OUTAGE_SECONDS") ?? "5", CultureInfo.InvariantCulture));

    /// <summary>For Orleans to find a silo dead, and for that silo to learn of it.</summary>
    protected static readonly TimeSpan Voting = TimeSpan.FromMinutes(3);

    private protected PostgresServer Server { get; } = new();

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        await Server.ExecuteAsync("postgres", $"CREATE ROLE silo LOGIN PASSWORD '{Password}'");
        await Server.ExecuteAsync("postgres", "CREATE DATABASE silos OWNER silo");
    }

    public Task DisposeAsync() => Server.DisposeAsync();

    // All three come at once to a database without a table. Everything is logged, to see that the password is not.
    private protected async Task RunAsync(Func<SiloCluster, Task> test, string storage = "Postgres")
    {
        var options = new SiloClusterOptions
        {
            Configuration = new PostgresSilos(Server.ConnectionString("silos", "silo", $"Password={Password}"), "test") { Storage = storage },
            Silos = Silos,
            RequestTimeout = TimeSpan.FromSeconds(10),
            Arguments = ["--log-level", "Information"],
            BackingService = Server,
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

    private protected async Task<WriteRecord> LoadAsync(SiloCluster cluster, params FaultKind[] kinds)
    {
        var load = new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine, Outage);
        await load.RunAsync(Files, kinds);
        return load.Record;
    }
}
