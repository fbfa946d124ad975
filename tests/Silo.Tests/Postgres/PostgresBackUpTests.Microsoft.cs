using System.Net;
using OrleansCluster.Silo.Tests.Deploy;
using Xunit.Abstractions;
using static OrleansCluster.Silo.Tests.Deploy.Operated;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>
/// Backup and restore by the steps of docs/operations.md, (c): PostgreSQL's commands are run as they stand there, a process is stopped and
/// started in place of a pod, and its folder copied in place of its volume.
/// </summary>
public sealed class PostgresBackUpTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.ExecuteAsync("postgres", "CREATE ROLE silo LOGIN");
        await _server.ExecuteAsync("postgres", $"CREATE DATABASE {DocumentedCommands.Database} OWNER silo");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task ABackUpOfDatabaseAndVolumesBringsBackAllOfItsTimeAndNothingElse()
    {
        using var folder = new TempFolder();
        var commands = new DocumentedCommands(_server, folder.Path);
        var options = new SiloClusterOptions
        {
            Configuration = new PostgresSilos(_server.ConnectionString(DocumentedCommands.Database, "silo"), "test"), DataFolder = folder.File("data"),
        };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await WriteAsync(cluster, "first");
            await StopAsync(cluster);
            Assert.Equal(1, await commands.RunAsync("Back up"));
            foreach (var silo in cluster.Silos)
                Copy(silo.Plan.DataFolder, silo.Plan.DataFolder + ".snapshot");
            await StartAsync(cluster);
            await WriteAsync(cluster, "second");
            await WriteAsync(cluster, "third"); // and the versions that a restore takes back
            using (var content = new StringContent("late"))
                (await SendAsync(cluster.Silos[0], () => new(HttpMethod.Put, "/v1/files/late") { Content = content })).EnsureSuccessStatusCode();
            await StopAsync(cluster);

            Assert.Equal(4, await commands.RunAsync("Restore"));
            foreach (var silo in cluster.Silos)
            {
                Directory.Move(silo.Plan.DataFolder, silo.Plan.DataFolder + ".lost");
                Directory.Move(silo.Plan.DataFolder + ".snapshot", silo.Plan.DataFolder);
            }

            await StartAsync(cluster);
            await AllHoldAsync(cluster, "first");
            using var late = await SendAsync(cluster.Silos[0], () => new(HttpMethod.Get, "/v1/files/late"));
            Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);

            // It goes on from there.
            await WriteAsync(cluster, "anew");
            await AllHoldAsync(cluster, "anew");
        });
    }
}
