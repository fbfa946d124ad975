using System.Net;
using OrleansCluster.Silo.Tests.Cluster;
using OrleansCluster.Silo.Tests.Http;
using Xunit.Abstractions;
using static OrleansCluster.Silo.Tests.Deploy.Operated;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The steps of docs/operations.md, (a) one process and (b) three, on real processes and real folders.</summary>
public sealed class OperationsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task ASilosFolderIsReplacedAndItsReplicasAreBackOnceEverythingIsWrittenAnew(int processes) => RunAsync(processes, async (cluster, data) =>
    {
        await WriteAsync(cluster, "first");
        await ReplaceAsync(cluster, data, "silo-1");
        await WriteAnewAsync(cluster);
        // Of every file there are two replicas again, so another folder may go.
        await ReplaceAsync(cluster, data, "silo-0");
        await AllHoldAsync(cluster, "first");
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task ABackUpOfTheStoppedClusterBringsBackAllOfItsTimeAndNothingElse(int processes) => RunAsync(processes, async (cluster, data) =>
    {
        await WriteAsync(cluster, "first");
        await StopAsync(cluster);
        Copy(data, data + ".backup");
        await StartAsync(cluster);
        await WriteAsync(cluster, "second");
        using (var content = new StringContent("late"))
            (await SendAsync(cluster.Silos[0], () => new(HttpMethod.Put, "/v1/files/late") { Content = content })).EnsureSuccessStatusCode();
        await StopAsync(cluster);

        Directory.Move(data, data + ".lost");
        Directory.Move(data + ".backup", data);
        await StartAsync(cluster);
        await AllHoldAsync(cluster, "first");
        using var late = await SendAsync(cluster.Silos[0], () => new(HttpMethod.Get, "/v1/files/late"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    });

    [Fact]
    public Task ProcessesAreStoppedAndStartedOneByOneWhileTheOthersReadAndWrite() => RunAsync(3, async (cluster, _) =>
    {
        await WriteAsync(cluster, "before");
        foreach (var (silo, round) in cluster.Silos.Select((silo, i) => (silo, $"round {i}")))
        {
            Assert.Equal(0, await silo.StopAsync());
            await WriteAsync(cluster, round);
            await AllHoldAsync(cluster, round);
            await silo.StartAsync();
            await cluster.WaitReadyAsync();
            await AllHoldAsync(cluster, round);
        }
    });

    private async Task RunAsync(int processes, Func<SiloCluster, string, Task> test)
    {
        using var folder = new TempFolder();
        ISiloConfiguration configuration = processes == 1 ? new OneProcess() : new EmbeddedProcesses("known to all of them");
        var options = new SiloClusterOptions { Configuration = configuration, Silos = processes, DataFolder = folder.Path };
        await SiloCluster.RunAsync(options, output.WriteLine, cluster =>
            test(cluster, processes == 1 ? cluster.Silos[0].Plan.DataFolder : cluster.Silos[0].Plan.SharedFolder));
    }

    // Stops the process that has the silo, lets the others serve meanwhile, and starts it again with an empty folder.
    private static async Task ReplaceAsync(SiloCluster cluster, string data, string name)
    {
        var process = cluster.Silos.FirstOrDefault(silo => silo.Name == name && cluster.Silos.Count > 1) ?? cluster.Silos[0];
        Assert.Equal(0, await process.StopAsync());
        Directory.Move(Path.Combine(data, name), Path.Combine(data, "..", name + ".lost"));
        await AllHoldAsync(cluster, "first");
        await process.StartAsync();
        await cluster.WaitReadyAsync();
        // A replica of the state went with the folder.
        await MetadataGroup.WaitGoodAsync(cluster.Silos[0].Http);
    }
}
