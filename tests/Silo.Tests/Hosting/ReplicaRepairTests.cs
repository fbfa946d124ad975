using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Metadata;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Hosting;

/// <summary>A silo whose disk was emptied gets a new replica of the metadata group, and nobody else does.</summary>
public sealed class ReplicaRepairTests
{
    private const string Self = "silo-1";
    private const ulong Lost = 7;
    private static readonly Guid Group = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly string[] Names = ["silo-0", "silo-1", "silo-2", "silo-3", "silo-4"];

    [Theory]
    [InlineData(0, 0, 0, "Voter", "Replace")] // Emptied.
    [InlineData(8, 0, 0, "Voter", "Replace")] // And prepared for what did not come about yet.
    [InlineData(8, 3, 0, "Voter", "Discard")] // And has heard of it.
    [InlineData(8, 3, 9, "Voter", "Discard")]
    [InlineData(7, 3, 9, "Voter", "None")]
    [InlineData(7, 0, 0, "Joining", "Wait")]
    [InlineData(7, 3, 9, "Joining", "Wait")]
    [InlineData(0, 0, 0, "Leaving", "None")]
    [InlineData(0, 0, 0, null, "None")] // No member.
    public void WhatIsDoneDependsOnWhatTheSiloHasAndWhatTheLeaderCountsItAs(int replica, int term, int last, string? role, string expected)
    {
        var step = RepairStep.Decide(Self, Own(replica == 0 ? Guid.Empty : Group, (ulong)replica, term, last), Leader(role));
        Assert.Equal((expected, expected is "Replace" or "Discard" ? Lost : 0), (step.Kind.ToString(), step.Lost));
    }

    [Fact]
    public void WhatIsAnotherGroupsOrHasFailedIsLeftToAPerson()
    {
        Assert.Equal(RepairKind.None, RepairStep.Decide(Self, Own(Guid.NewGuid(), 8, 0, 0), Leader("Voter")).Kind);
        Assert.Equal(RepairKind.None, RepairStep.Decide(Self, Own(Group, 8, 1, 1) with { Failure = "its flush" }, Leader("Voter")).Kind);
    }

    [Fact]
    public void AReplicaThatIsStillBeingReadFromItsDiskIsWaitedFor() =>
        Assert.Equal(RepairKind.Wait, RepairStep.Decide(Self, Own(Guid.Empty, 0, 0, 0) with { Role = ReplicaReport.Starting }, Leader("Voter")).Kind);

    [Fact]
    public Task TwoSilosAtOnceAndEachSeveralTimesGetOneNewReplicaEach() => RunAsync(Names, async fleet =>
    {
        await CreatedAsync(fleet);
        var before = (await ReportAsync(fleet, "silo-0")).Members;
        await fleet.KillAllAsync();
        foreach (var name in Names[1..3])
            Directory.Delete(Path.Combine(fleet[name].Folder, "consensus"), recursive: true);
        foreach (var name in Names)
            await fleet.StartAsync(name, CancellationToken.None);
        var others = Names[1..3].SelectMany(name => new[] { Repair(fleet, name), Repair(fleet, name) }).ToList();
        try
        {
            await Task.WhenAll(others.Select(one => one.StartAsync(CancellationToken.None)));
            await VotersAsync(fleet, "silo-0", members => members.All(member => Names[1..3].Contains(member.Silo) != before.Contains(member)));
            // Nobody does anything more.
            await Task.WhenAll(others.Select(one => one.ExecuteTask!)).WaitAsync(Until.Patience);
        }
        finally
        {
            await Task.WhenAll(others.Select(one => one.StopAsync(CancellationToken.None)));
        }

        var after = (await ReportAsync(fleet, "silo-0")).Members;
        foreach (var name in Names[1..3])
            Assert.Equal(after.Single(member => member.Silo == name).ReplicaId, (await ReportAsync(fleet, name)).ReplicaId);
        // As good as the old ones: with two others away they are a majority.
        await fleet.KillAsync("silo-3");
        await fleet.KillAsync("silo-4");
        await Until.TrueAsync(
            async () => (await TryReportAsync(fleet, "silo-1")) is { LeaderSilo: "silo-0" or "silo-1" or "silo-2" } report && report.CommitIndex == report.LastIndex,
            () => "The new ones do not elect a leader.");
    });

    [Fact]
    public Task ADiskThatComesBackAfterItsReplicaWasReplacedIsNeverTrustedAgain() => RunAsync(Names[..3], async fleet =>
    {
        await CreatedAsync(fleet);
        var first = (await ReportAsync(fleet, Self)).ReplicaId;
        var (folder, kept) = (Path.Combine(fleet[Self].Folder, "consensus"), Path.Combine(fleet[Self].Folder, "away"));
        await fleet.KillAsync(Self);
        Directory.Move(folder, kept);
        await fleet.StartAsync(Self, CancellationToken.None);
        await VotersAsync(fleet, "silo-0", members => members.All(member => member.ReplicaId != first));
        var second = (await ReportAsync(fleet, Self)).ReplicaId;

        await fleet.KillAsync(Self);
        Directory.Delete(folder, recursive: true);
        Directory.Move(kept, folder);
        await fleet.StartAsync(Self, CancellationToken.None);
        await VotersAsync(fleet, "silo-0", members => members.All(member => member.ReplicaId != first && member.ReplicaId != second));
        Assert.DoesNotContain((await ReportAsync(fleet, Self)).ReplicaId, new[] { first, second });
    });

    [Fact]
    public Task ALeaderReplacesNoReplicaThatIsThere() => RunAsync(Names[..3], async fleet =>
    {
        await CreatedAsync(fleet);
        var leader = (await ReportAsync(fleet, "silo-0")).LeaderSilo!;
        foreach (var member in (await ReportAsync(fleet, leader)).Members)
            await Assert.ThrowsAsync<GroupConflictException>(() => Replica(fleet, leader).ReplaceReplicaAsync(member.ReplicaId));
        await Assert.ThrowsAsync<GroupConflictException>(() => Replica(fleet, leader).ReplaceReplicaAsync(1));
    });

    private static ReplicaReport Own(Guid group, ulong replica, long term, long last) =>
        new(group, replica, "Follower", term, null, last, 0, 0, [], null, []);

    private static ReplicaReport Leader(string? role) => new(
        Group, 1, "Leader", 3, "silo-0", 9, 9, 9,
        [new MemberReport("silo-0", 1, "Voter"), .. role is null ? Array.Empty<MemberReport>() : [new MemberReport(Self, Lost, role)]], null, []);

    private static async Task RunAsync(string[] metadataSilos, Func<SiloFleet, Task> test)
    {
        using var folder = new TempFolder();
        var ports = TestPorts.Take();
        var settings = new SiloSettings
        {
            SiloNames = metadataSilos,
            DataFolder = folder.Path,
            ClusterId = "repair",
            ServiceId = "repair",
            SiloPort = ports.Silo,
            GatewayPort = ports.Gateway,
            MetadataSilos = metadataSilos,
        };
        await using var data = await DataFolder.TakeAsync(settings);
        await using var fleet = new SiloFleet(settings, data.State, SiloLogging.At(LogLevel.None));
        await fleet.StartAsync(CancellationToken.None);
        await test(fleet);
    }

    // On every disk: what only the creator has yet would be lost with its disk.
    private static async Task CreatedAsync(SiloFleet fleet)
    {
        foreach (var silo in fleet.Nodes)
            await Until.TrueAsync(async () => (await ReportAsync(fleet, silo.Name)) is { CommitIndex: > 1, LeaderSilo: not null }, () => "The group was not created.");
    }

    private static ReplicaRepair Repair(SiloFleet fleet, string silo) => new(
        silo, MetadataGroups.Default, fleet[silo].Services!.GetRequiredService<IGrainFactory>(), TimeProvider.System, NullLogger<ReplicaRepair>.Instance);

    private static IRaftReplicaGrain Replica(SiloFleet fleet, string silo) => fleet[silo].Services!.GetRequiredService<IGrainFactory>()
        .GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, silo));

    private static Task<ReplicaReport> ReportAsync(SiloFleet fleet, string silo) => Replica(fleet, silo).GetReportAsync();

    // Null while an activation before holds the folder still.
    private static async Task<ReplicaReport?> TryReportAsync(SiloFleet fleet, string silo)
    {
        try
        {
            return await ReportAsync(fleet, silo);
        }
        catch (ReplicaFailedException e) when (e.Message.Contains("in use by this process", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static Task VotersAsync(SiloFleet fleet, string silo, Func<MemberReport[], bool> condition)
    {
        MemberReport[] last = [];
        return Until.TrueAsync(
            async () =>
            {
                var report = await ReportAsync(fleet, silo);
                last = report.Members;
                return !report.IsChanging && last.Length == fleet.Nodes.Count && last.All(member => member.Role == "Voter") && condition(last);
            },
            () => $"The members are {string.Join(", ", last.Select(member => $"{member.Silo}#{member.ReplicaId}: {member.Role}"))}.");
    }
}
