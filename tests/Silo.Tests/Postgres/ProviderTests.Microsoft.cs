using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;
using Orleans.Storage;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Orleans' own providers on the scripts: a silo in this process, configured by the Silo's host.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ProviderTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly MembershipEntry Other = new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.0.0.9"), 11111, 77), SiloName = "silo-9", HostName = "node-9", Status = SiloStatus.Active, ProxyPort = 30009,
        StartTime = new DateTime(2026, 3, 29, 1, 2, 3, 456, DateTimeKind.Utc), IAmAliveTime = new DateTime(2026, 3, 29, 1, 2, 4, DateTimeKind.Utc), RoleName = "",
        SuspectTimes = [],
    };

    private IHost _silo = null!;
    private TestDatabase _database = null!;
    private SiloSettings _settings = null!;

    public async Task InitializeAsync()
    {
        _database = await server.CreateScriptedAsync();
        var (silo, gateway) = TestPorts.Take();
        _settings = new SiloSettings
        {
            SiloNames = ["silo-0"], DataFolder = "/nowhere", Storage = StorageKind.Postgres, Clustering = ClusteringKind.Postgres,
            SiloPort = silo, GatewayPort = gateway, PostgresConnection = _database.ConnectionString,
        };
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(orleans =>
        {
            EngineHost.ConfigureSilo(orleans, _settings, 0, null);
            orleans.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
        });
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _silo.StopAsync(new CancellationToken(canceled: true)).ContinueWith(_ => { });
        _silo.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task MembersComeBackAsTheProviderWroteThem()
    {
        // A cluster of its own: the silo that runs would tidy up what is made up here.
        var table = new AdoNetClusteringTable(
            _silo.Services, Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ClusterId = "made-up", ServiceId = "made-up" }),
            Microsoft.Extensions.Options.Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", ConnectionString = _database.ConnectionString }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true);
        await table.InitializeMembershipTableAsync(true);
        var before = await table.ReadAllAsync();
        Assert.Empty(before.Members);
        Assert.Equal(0, before.Version.Version);
        Assert.True(await table.InsertRowAsync(Other, before.Version.Next()));
        Assert.False(await table.InsertRowAsync(Other, before.Version.Next()));

        var (entry, etag) = Assert.Single((await table.ReadRowAsync(Other.SiloAddress)).Members);
        Assert.Equal(
            (Other.SiloAddress, Other.SiloName, Other.HostName, Other.Status, Other.ProxyPort, Other.StartTime, Other.IAmAliveTime),
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime));

        entry.AddSuspector(SiloAddress.New(IPAddress.Loopback, 1, 1), new DateTime(2026, 3, 29, 1, 2, 5, DateTimeKind.Utc));
        entry.Status = SiloStatus.Dead;
        Assert.False(await table.UpdateRowAsync(entry, etag, before.Version.Next()));
        Assert.True(await table.UpdateRowAsync(entry, etag, (await table.ReadAllAsync()).Version.Next()));
        var dead = Assert.Single((await table.ReadRowAsync(Other.SiloAddress)).Members).Item1;
        Assert.Equal(SiloStatus.Dead, dead.Status);
        Assert.Equal(entry.SuspectTimes, dead.SuspectTimes);

        var version = (await table.ReadAllAsync()).Version.Version;
        dead.IAmAliveTime = Other.IAmAliveTime.AddMinutes(1);
        await table.UpdateIAmAliveAsync(dead);
        Assert.Equal(dead.IAmAliveTime, Assert.Single((await table.ReadRowAsync(Other.SiloAddress)).Members).Item1.IAmAliveTime);
        Assert.Equal(version, (await table.ReadAllAsync()).Version.Version);

        await table.CleanupDefunctSiloEntriesAsync(dead.IAmAliveTime);
        Assert.Single((await table.ReadAllAsync()).Members);
        await table.CleanupDefunctSiloEntriesAsync(dead.IAmAliveTime.AddSeconds(1));
        Assert.Empty((await table.ReadAllAsync()).Members);
        await table.DeleteMembershipTableEntriesAsync("made-up");
        Assert.Single((await _database.SelectAsync("SELECT DeploymentId FROM OrleansMembershipVersionTable")).Rows);
    }

    [Fact]
    public async Task StateIsWrittenOnceForEachVersion()
    {
        var storage = Storage();
        var grain = GrainId.Create("kind", "a/b'ä\"");
        var (one, two) = (new GrainState<string> { State = "one" }, new GrainState<string> { State = "two" });
        await storage.WriteStateAsync("name", grain, one);
        Assert.NotNull(one.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", grain, two));

        await storage.ReadStateAsync("name", grain, two);
        Assert.Equal((true, "one", one.ETag), (two.RecordExists, two.State, two.ETag));
        two.State = new string('x', 1 << 20);
        await storage.WriteStateAsync("name", grain, two);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", grain, one));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("name", grain, one));
        await storage.ReadStateAsync("name", grain, one);
        Assert.Equal(two.State, one.State);
    }

    [Fact]
    public async Task ClearedStateIsReadEmptyAndWrittenAgain()
    {
        var storage = Storage();
        var grain = GrainId.Create("kind", "cleared");
        var state = new GrainState<Note> { State = new Note { Text = "one" } };
        await storage.WriteStateAsync("name", grain, state);
        var stale = new GrainState<Note> { State = new Note { Text = "stale" }, ETag = state.ETag };
        await storage.ClearStateAsync("name", grain, state);
        var read = new GrainState<Note>();
        await storage.ReadStateAsync("name", grain, read);
        Assert.Equal((false, ""), (read.RecordExists, read.State?.Text));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", grain, stale));
        state.State = new Note { Text = "again" };
        await storage.WriteStateAsync("name", grain, state);
        await storage.ReadStateAsync("name", grain, read);
        Assert.Equal((true, "again"), (read.RecordExists, read.State!.Text));
    }

    [Fact]
    public async Task ClearingWhatWasNeverWrittenLeavesItUnwritten()
    {
        var storage = Storage();
        var grain = GrainId.Create("kind", "never");
        var state = new GrainState<Note>();
        await storage.ReadStateAsync("name", grain, state);
        Assert.False(state.RecordExists);
        await storage.ClearStateAsync("name", grain, state);
        state.State = new Note { Text = "first" };
        await storage.WriteStateAsync("name", grain, state);
        await storage.ReadStateAsync("name", grain, state);
        Assert.Equal("first", state.State.Text);
    }

    [Fact]
    public async Task ConcurrentFirstWritersHaveOneWinner()
    {
        var storage = Storage();
        for (var round = 0; round < 50; round++)
        {
            var grain = GrainId.Create("kind", $"race-{round}");
            var won = await Race.RunAsync(3, async writer =>
            {
                try
                {
                    await storage.WriteStateAsync("name", grain, new GrainState<string> { State = $"{writer}" });
                    return true;
                }
                catch (InconsistentStateException)
                {
                    return false;
                }
            });
            var state = new GrainState<string>();
            await storage.ReadStateAsync("name", grain, state);
            Assert.Equal($"{Assert.Single(won.Index(), entry => entry.Item).Index}", state.State);
        }
    }

    [Fact]
    public async Task EachReminderIsInTheRangeOfItsHashWhereverTheRangeLies()
    {
        var table = _silo.Services.GetRequiredService<IReminderTable>();
        var grains = Enumerable.Range(0, 200).Select(i => GrainId.Create("kind", $"reminded-{i}")).ToList();
        var start = new DateTime(2031, 10, 26, 0, 30, 0, 123, DateTimeKind.Utc);
        foreach (var grain in grains)
            await table.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = start, Period = TimeSpan.FromDays(40) });

        var found = Assert.IsType<ReminderEntry>(await table.ReadRow(grains[0], "r"));
        Assert.Equal((start, TimeSpan.FromDays(40)), (found.StartAt, found.Period));
        Assert.Contains(grains, grain => grain.GetUniformHashCode() > int.MaxValue);

        var random = new Random(4);
        uint[] fixedPoints = [0, 1, int.MaxValue, 1U << 31, (1U << 31) + 1, uint.MaxValue];
        foreach (var (begin, end) in fixedPoints.SelectMany(a => fixedPoints.Select(b => (a, b)))
            .Concat(Enumerable.Range(0, 60).Select(_ => ((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32)))))
        {
            var expected = grains.Where(grain => grain.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end));
            var rows = await table.ReadRows(begin, end);
            Assert.Equal((begin, end, string.Join(' ', expected.Order())), (begin, end, string.Join(' ', rows.Reminders.Select(row => row.GrainId).Order())));
        }

        Assert.False(await table.RemoveRow(grains[0], "r", "99"));
        Assert.True(await table.RemoveRow(grains[0], "r", found.ETag!));
        Assert.Null(await table.ReadRow(grains[0], "r"));
    }

    [Fact]
    public async Task ReminderWakesAGrainUntilItIsTakenBack()
    {
        var grain = _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IWakingGrain>(Guid.NewGuid().ToString());
        var key = (grain.GetPrimaryKeyString(), "tick");
        await grain.SetAsync("tick", TimeSpan.FromMilliseconds(200));
        await Until.TrueAsync(() => WakingGrain.Ticks.GetValueOrDefault(key) >= 2, () => "It was never woken.");
        Assert.Equal(["tick"], await grain.NamesAsync());
        Assert.Equal(1L, (await _database.SelectAsync("SELECT count(*) FROM OrleansRemindersTable")).Scalar);
        Assert.True(await grain.RemoveAsync("tick"));
        Assert.Empty(await grain.NamesAsync());
        Assert.Equal(0L, (await _database.SelectAsync("SELECT count(*) FROM OrleansRemindersTable")).Scalar);
    }

    private IGrainStorage Storage() => _silo.Services.GetRequiredKeyedService<IGrainStorage>(DurableState.ProviderName);

    public sealed class Note
    {
        public string Text { get; set; } = "";
    }
}
