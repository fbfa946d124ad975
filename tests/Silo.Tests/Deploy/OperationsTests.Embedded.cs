using System.Net;
using OrleansCluster.Silo.Tests.Cluster;
using OrleansCluster.Silo.Tests.Http;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The steps of docs/operations.md, (a) one process and (b) three, on real processes and real folders.</summary>
public sealed class OperationsTests(ITestOutputHelper output)
{
    private const int Files = 12;

    // Not now: what a client is to ask again.
    private static readonly HttpStatusCode[] Passing = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

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

    private static async Task StopAsync(SiloCluster cluster)
    {
        foreach (var silo in cluster.Silos)
            Assert.Equal(0, await silo.StopAsync());
    }

    private static async Task StartAsync(SiloCluster cluster)
    {
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await cluster.WaitReadyAsync();
    }

    private static async Task WriteAsync(SiloCluster cluster, string text)
    {
        var silos = cluster.Silos.Where(silo => silo.IsRunning).ToList();
        for (var i = 0; i < Files; i++)
        {
            using var answer = await SendAsync(
                silos[i % silos.Count], () => new(HttpMethod.Put, $"/v1/files/reports/{i}") { Content = new StringContent($"{i}: {text}") });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task WriteAnewAsync(SiloCluster cluster)
    {
        for (var i = 0; i < Files; i++)
        {
            var path = $"/v1/files/reports/{i}";
            using var read = await SendAsync(cluster.Silos[0], () => new(HttpMethod.Get, path));
            var content = await read.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            HttpRequestMessage Put() => new(HttpMethod.Put, path) { Content = new ByteArrayContent(content), Headers = { IfMatch = { read.Headers.ETag! } } };
            using var written = await SendAsync(cluster.Silos[0], Put);
            written.EnsureSuccessStatusCode();
            using var again = await SendAsync(cluster.Silos[0], Put);
            Assert.Equal(HttpStatusCode.PreconditionFailed, again.StatusCode);
        }
    }

    private static async Task AllHoldAsync(SiloCluster cluster, string text)
    {
        foreach (var silo in cluster.Silos.Where(silo => silo.IsRunning))
            for (var i = 0; i < Files; i++)
            {
                using var answer = await SendAsync(silo, () => new(HttpMethod.Get, $"/v1/files/reports/{i}"));
                Assert.Equal($"{i}: {text}", await answer.Content.ReadAsStringAsync());
            }
    }

    // A new request each time: one that was sent cannot be sent again.
    private static async Task<HttpResponseMessage> SendAsync(ClusterSilo silo, Func<HttpRequestMessage> request)
    {
        HttpResponseMessage? answer = null;
        await Until.TrueAsync(
            async () =>
            {
                answer?.Dispose();
                using var message = request();
                answer = await silo.Http.SendAsync(message);
                return !Passing.Contains(answer.StatusCode);
            },
            () => $"{silo.Name} still answers {answer?.StatusCode}.");
        return answer!;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
