using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Client.Files;
using OrleansCluster.Embedded.Processes;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Three processes of the embedded engine, and everything that can befall them, one thing at a time.</summary>
public sealed class ProcessClusterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task NothingAcknowledgedIsLostUnderKillsPausesAndCutLinks()
    {
        var ids = new List<int>();
        var options = new SiloClusterOptions
        {
            Configuration = new EmbeddedProcesses("known to the three of them"), RequestTimeout = TimeSpan.FromSeconds(10),
        };
        await SiloCluster.RunAsync(options, output.WriteLine, async cluster =>
        {
            await new FilesUnderFaults(cluster, FilesUnderFaults.Seed, output.WriteLine).RunAsync(
                1000, FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Pause, FaultKind.Pause, FaultKind.Cut, FaultKind.CutOneWay,
                FaultKind.Isolate, FaultKind.HalfOpen, FaultKind.Reset, FaultKind.Delay, FaultKind.CutClients);
            ids.AddRange(cluster.Silos.SelectMany(silo => silo.ProcessIds));
        });
        Assert.Equal(3 + 3 + 3, ids.Count); // At first, after a kill, and after all were drained.
        Assert.DoesNotContain(ids, ProcessIds.IsThere);
    }

    [Fact]
    public async Task ClientOfOrleansInAnotherProcessFindsTheSilosByTheSameListAndGoesOnThroughAKillAndAPause()
    {
        const string Secret = "known to the three of them";
        await SiloCluster.RunAsync(new SiloClusterOptions { Configuration = new EmbeddedProcesses(Secret) }, output.WriteLine, async cluster =>
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.UseOrleansClient(client =>
            {
                client.Configure<ClusterOptions>(options => options.ServiceId = options.ClusterId = "orleanscluster");
                client.UseProcesses(options => (options.Silos, options.Secret) =
                    ([.. cluster.Silos.Select(silo => KeyValuePair.Create(silo.Name, new IPEndPoint(IPAddress.Loopback, silo.Plan.SiloPort)))], Secret));
            });
            builder.Services.AddOrleansClusterFiles(options => options.Replication = 2);
            using var host = builder.Build();
            await host.StartAsync();
            var files = host.Services.GetRequiredService<FileClient>();
            for (var i = 0; i < 20; i++)
            {
                using (var content = new StringContent($"content {i}"))
                    (await cluster.Silos[i % 3].Http.PutAsync($"/v1/files/client/{i}", content)).EnsureSuccessStatusCode();
                await using var file = await files.OpenReadAsync($"client/{i}");
                using var reader = new StreamReader(file);
                Assert.Equal($"content {i}", await reader.ReadToEndAsync());
            }

            await GoOnAsync(cluster, new ClientLoad(files));
            await host.StopAsync();
        });
    }

    private static async Task GoOnAsync(SiloCluster cluster, ClientLoad load)
    {
        const int Each = 5;
        var over = new TaskCompletionSource();
        var running = load.RunAsync(over.Task);
        await load.GoesOnAsync(running, Each);
        await cluster["silo-1"].KillAsync();
        await load.GoesOnAsync(running, Each);
        await cluster.HealAsync();
        await cluster["silo-2"].PauseAsync();
        await load.GoesOnAsync(running, Each);
        await cluster.HealAsync();
        await load.GoesOnAsync(running, Each);
        over.SetResult();
        await running;
        await load.CheckAllAsync();
    }
}
