using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Files;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A client of Orleans in a process of its own.</summary>
public sealed class PostgresClientTests(ITestOutputHelper output) : PostgresClusterSuite(output)
{
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

    private SiloSettings Settings() => new()
    {
        SiloNames = ["client"], DataFolder = "/nowhere", Clustering = ClusteringKind.Postgres, Storage = StorageKind.Postgres, ClusterId = "test",
        PostgresConnection = Server.ConnectionString("silos"), Replication = 2,
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
