using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Files;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Client.Status;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Hosting;

/// <summary>The fleet in this process: any one silo dies, stops and comes back, and what was acknowledged stays readable.</summary>
public sealed class SiloFleetTests
{
    [Fact]
    public async Task SilosDieStopAndComeBackOneByOne()
    {
        using var folder = new TempFolder();
        var ports = TestPorts.Take();
        var settings = new SiloSettings
        {
            SiloNames = ["silo-0", "silo-1", "silo-2"],
            DataFolder = folder.Path,
            ClusterId = "fleet",
            ServiceId = "fleet",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = ["silo-0", "silo-1", "silo-2"],
        };
        await using var data = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, data.State, SiloLogging.At(LogLevel.Critical));
        await fleet.StartAsync(CancellationToken.None);
        await fleet.OpenFilesAsync(CancellationToken.None);
        using var host = ClientHost.Build(settings, SiloLogging.At(LogLevel.Critical));
        await host.StartAsync();
        var files = host.Services.GetRequiredService<FileClient>();
        var status = host.Services.GetRequiredService<ClusterStatusClient>();
        var metadata = host.Services.GetRequiredService<MetadataClient>();

        for (var i = 0; i < 20; i++)
            await files.WriteAsync($"f/{i}", new MemoryStream(Encoding.UTF8.GetBytes($"content {i}")));

        foreach (var name in new[] { "silo-2", "silo-1" })
        {
            await fleet.KillAsync(name);
            Assert.Equal(SiloState.Killed, fleet[name].State);
            await ReadAllAsync(files);
            await fleet.StartAsync(name, CancellationToken.None);
            await WholeAsync(metadata);
            await ReadAllAsync(files);

            await fleet.StopAsync(name, CancellationToken.None);
            Assert.Equal(SiloState.Stopped, fleet[name].State);
            await ReadAllAsync(files);
            await fleet.StartAsync(name, CancellationToken.None);
            await WholeAsync(metadata);
        }

        var silos = (await status.GetAsync()).Silos;
        Assert.Equal(3, silos.Count);
        Assert.All(silos, silo => Assert.Equal("Active", silo.Status));
        Assert.All(silos, silo => Assert.NotNull(silo.BlockStore));
        await host.StopAsync();
        await fleet.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FolderIsFreeAgainAfterTheFleet()
    {
        using var folder = new TempFolder();
        var ports = TestPorts.Take();
        var settings = new SiloSettings
        {
            SiloNames = ["silo-0"],
            MetadataSilos = ["silo-0"],
            DataFolder = folder.Path,
            ClusterId = "again",
            ServiceId = "again",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
        };
        for (var i = 0; i < 2; i++)
        {
            await using var data = await DataFolder.TakeAsync(settings);
            var second = await Assert.ThrowsAsync<StartException>(() => DataFolder.TakeAsync(settings));
            Assert.Contains("in use", second.Message);
            await using var fleet = new SiloFleet(settings, data.State, SiloLogging.At(LogLevel.Critical));
            await fleet.StartAsync(CancellationToken.None);
            await fleet.OpenFilesAsync(CancellationToken.None);
        }
    }

    // The group of three, in which the state is, survives the loss of one: the next one may go when all follow one leader again.
    private static Task WholeAsync(MetadataClient metadata)
    {
        GroupReport? group = null;
        return Until.TrueAsync(
            async () =>
            {
                group = await metadata.GetGroupAsync();
                return group.LeaderSilo is { } leader && group.Replicas.Count(one => one.Report is { Failure: null, Members.Length: 3 } report && report.LeaderSilo == leader) == 3;
            },
            () => $"The group is led by {group!.LeaderSilo}: {string.Join(", ", group.Replicas.Select(one => $"{one.Silo} {one.Problem} {one.Report}"))}");
    }

    private static async Task ReadAllAsync(FileClient files)
    {
        for (var i = 0; i < 20; i++)
        {
            await using var stream = await files.OpenReadAsync($"f/{i}");
            using var reader = new StreamReader(stream);
            Assert.Equal($"content {i}", await reader.ReadToEndAsync());
        }
    }
}
