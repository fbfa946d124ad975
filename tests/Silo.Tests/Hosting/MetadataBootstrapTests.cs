using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Metadata;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Hosting;

/// <summary>The metadata group is created once, by the first silo of the list, and never a second time.</summary>
public sealed class MetadataBootstrapTests
{
    private static readonly string[] Names = ["silo-0", "silo-1", "silo-2", "silo-3"];

    [Fact]
    public Task TheFirstSiloOfTheListCreatesTheGroupOnTheListed() => RunAsync(["silo-2", "silo-0", "silo-3"], async fleet =>
    {
        await fleet.StartAsync(CancellationToken.None);
        var id = await CreatedAsync(fleet, "silo-2");
        await MembersAsync(fleet, "silo-2", "silo-0: Voter", "silo-2: Voter", "silo-3: Voter");
        Assert.Equal(Guid.Empty, (await ReportAsync(fleet, "silo-1")).GroupId);
        Assert.All(["silo-0", "silo-3"], name => Assert.Equal(id, ReportAsync(fleet, name).GetAwaiter().GetResult().GroupId));
    });

    [Fact]
    public Task TheGroupIsNotCreatedWhileASiloOfTheClusterIsAway() => RunAsync(["silo-0", "silo-1", "silo-2"], async fleet =>
    {
        // Not of the list: but it might hold what was moved to it.
        foreach (var name in Names[..3])
            await fleet.StartAsync(name, CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(() => Bootstrap(fleet, "silo-0", ["silo-0", "silo-1", "silo-2"]).TryAsync(CancellationToken.None));
        Assert.Equal(Guid.Empty, (await ReportAsync(fleet, "silo-0")).GroupId);
        await fleet.StartAsync("silo-3", CancellationToken.None);
        await CreatedAsync(fleet, "silo-0");
    });

    [Fact]
    public Task AFirstSiloWhoseDiskWasEmptiedCreatesNoSecondGroupWhoeverElseIsThereAndGetsANewReplica() => RunAsync(["silo-0", "silo-1", "silo-2"], async fleet =>
    {
        await fleet.StartAsync(CancellationToken.None);
        var id = await CreatedAsync(fleet, "silo-0");
        await MembersAsync(fleet, "silo-0", "silo-0: Voter", "silo-1: Voter", "silo-2: Voter");
        // What the first silo shows is its own log. Before a majority has it too, the group is on its disk alone, and lost with it.
        foreach (var name in Names[..3])
            await CreatedAsync(fleet, name);
        var lost = (await ReportAsync(fleet, "silo-0")).ReplicaId;
        await fleet.KillAllAsync();
        Directory.Delete(Path.Combine(fleet["silo-0"].Folder, "consensus"), recursive: true);

        // Alone; with one that never had a replica; with a member.
        foreach (var name in new[] { "silo-0", "silo-3", "silo-1" })
        {
            await fleet.StartAsync(name, CancellationToken.None);
            await Assert.ThrowsAnyAsync<Exception>(() => Bootstrap(fleet, "silo-0", ["silo-0", "silo-1", "silo-2"]).TryAsync(CancellationToken.None));
            Assert.Equal(Guid.Empty, (await ReportAsync(fleet, "silo-0")).GroupId);
        }

        // With the majority, a new replica of the same group takes the place of the lost one.
        await fleet.StartAsync("silo-2", CancellationToken.None);
        await Until.TrueAsync(async () => (await ReportAsync(fleet, "silo-0")).LastIndex > 0, () => "The lost replica was not replaced.");
        await MembersAsync(fleet, "silo-0", "silo-0: Voter", "silo-1: Voter", "silo-2: Voter");
        Assert.NotEqual(lost, (await ReportAsync(fleet, "silo-0")).ReplicaId);
        Assert.Equal([id, id, id], await Task.WhenAll(Names[..3].Select(async name => (await ReportAsync(fleet, name)).GroupId)));
        Assert.Equal(Guid.Empty, (await ReportAsync(fleet, "silo-3")).GroupId);
    });

    [Fact]
    public Task AListThatWasChangedLaterCreatesNoSecondGroup() => RunAsync(["silo-0", "silo-1"], async fleet =>
    {
        await fleet.StartAsync(CancellationToken.None);
        var id = await CreatedAsync(fleet, "silo-0");
        await Assert.ThrowsAsync<GroupConflictException>(() => Bootstrap(fleet, "silo-2", ["silo-2", "silo-3"]).TryAsync(CancellationToken.None));
        Assert.True(await Bootstrap(fleet, "silo-0", ["silo-0", "silo-2", "silo-3"]).TryAsync(CancellationToken.None));
        Assert.Equal(
            [id, id, Guid.Empty, Guid.Empty], await Task.WhenAll(Names.Select(async name => (await ReportAsync(fleet, name)).GroupId)));
    });

    [Fact]
    public Task NoGroupIsCreatedWhereAnotherSiloWasGivenAnotherList() => RunAsync(["silo-9", "silo-1"], async fleet =>
    {
        // Disjoint, so that no silo would be asked for by both.
        await fleet.StartAsync(CancellationToken.None);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Bootstrap(fleet, "silo-3", ["silo-3", "silo-2"]).TryAsync(CancellationToken.None));
        Assert.Contains("was given the silos silo-9,silo-1, and silo-3 silo-3,silo-2", refused.Message);
        Assert.Equal(Guid.Empty, (await ReportAsync(fleet, "silo-3")).GroupId);
    });

    private static async Task RunAsync(string[] metadataSilos, Func<SiloFleet, Task> test)
    {
        using var folder = new TempFolder();
        var ports = TestPorts.Take();
        var settings = new SiloSettings
        {
            SiloNames = Names,
            DataFolder = folder.Path,
            ClusterId = "bootstrap",
            ServiceId = "bootstrap",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = metadataSilos,
        };
        await using var data = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, data.State, SiloLogging.At(LogLevel.None));
        await test(fleet);
    }

    // Another attempt beside the silo's own, at a moment of the test's choice.
    private static MetadataBootstrap Bootstrap(SiloFleet fleet, string silo, string[] list)
    {
        var services = fleet[silo].Services!;
        return new MetadataBootstrap(
            new SiloSettings { SiloNames = Names, DataFolder = "", MetadataSilos = list }, silo, MetadataGroups.Default,
            services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<IClusterMembershipService>(), TimeProvider.System,
            NullLogger<MetadataBootstrap>.Instance);
    }

    private static Task<ReplicaReport> ReportAsync(SiloFleet fleet, string silo) =>
        fleet[silo].Services!.GetRequiredService<IGrainFactory>()
            .GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, silo)).GetReportAsync();

    private static async Task<Guid> CreatedAsync(SiloFleet fleet, string silo)
    {
        var id = Guid.Empty;
        await Until.TrueAsync(
            async () =>
            {
                var report = await ReportAsync(fleet, silo);
                id = report.GroupId;
                return report.LastIndex > 0;
            },
            () => "The group was not created.");
        return id;
    }

    private static Task MembersAsync(SiloFleet fleet, string silo, params string[] members)
    {
        string[] last = [];
        return Until.TrueAsync(
            async () => (last = [.. (await ReportAsync(fleet, silo)).Members.Select(member => $"{member.Silo}: {member.Role}").Order(StringComparer.Ordinal)]).SequenceEqual(members),
            () => $"The members are {string.Join(", ", last)}.");
    }
}
