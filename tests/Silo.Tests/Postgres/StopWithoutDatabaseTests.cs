using System.Diagnostics;
using System.Net;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A stop ends in the time that docs/operations.md says, also while the database is away that the silos want to tell of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StopWithoutDatabaseTests(ITestOutputHelper output)
{
    private const int Drain = 10;

    // As documented: ten seconds on top of the drain.
    private static readonly TimeSpan Documented = TimeSpan.FromSeconds(Drain + 10);

    // For a busy machine to notice the signal and to end a process. What it must tell from hung for a minute and more.
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(20);

    [MicrosoftFact]
    public async Task SilosThatAreStoppedWhileTheDatabaseIsAwayEndInTimeAndLoseNothing()
    {
        var server = new PostgresServer();
        await server.InitializeAsync();
        try
        {
            var options = new SiloClusterOptions
            {
                Configuration = new PostgresSilos(server.ConnectionString(await server.CreateEmptyAsync()), "stopping"),
                Arguments = ["--shutdown-seconds", $"{Drain}"],
                BackingService = server,
            };
            await SiloCluster.RunAsync(options, output.WriteLine, StopAsync);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private async Task StopAsync(SiloCluster cluster)
    {
        using (var content = new StringContent("kept"))
            (await cluster.Silos[0].Http.PutAsync("/v1/files/a", content)).EnsureSuccessStatusCode();
        await cluster.BeginOutageAsync();
        await Until.TrueAsync(
            async () => await StatusOfAsync(cluster.Silos[1]) == HttpStatusCode.ServiceUnavailable, () => "The file is served without the database.");

        var since = Stopwatch.StartNew();
        var codes = await Task.WhenAll(cluster.Silos.Select(async silo =>
        {
            var code = await silo.StopAsync();
            output.WriteLine($"{silo.Name} ended with {code} after {since.Elapsed.TotalSeconds:0.0} s");
            return code;
        }));
        Assert.True(since.Elapsed < Documented + Allowance, $"They ended after {since.Elapsed} only.");
        Assert.All(codes, code => Assert.InRange(code, 0, 1));

        await cluster.HealAsync(TimeSpan.FromMinutes(3));
        await Until.TrueAsync(async () => await StatusOfAsync(cluster.Silos[2]) == HttpStatusCode.OK, () => "The file is not served again.");
    }

    // Null if there is no answer.
    private static async Task<HttpStatusCode?> StatusOfAsync(ClusterSilo silo)
    {
        try
        {
            using var answer = await silo.Http.GetAsync("/v1/files/a");
            return answer.StatusCode;
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return null;
        }
    }
}
