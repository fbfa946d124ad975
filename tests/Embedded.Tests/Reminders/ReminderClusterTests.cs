using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Reminders;
using OrleansCluster.Embedded.Tests.Engine;
using OrleansCluster.Embedded.Tests.World;

namespace OrleansCluster.Embedded.Tests.Reminders;

/// <summary>Reminders under a clock that the test turns: who serves them, and what becomes of ticks when silos come and go.</summary>
public sealed class ReminderClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static int s_next;

    private readonly StepScheduler _scheduler = new();
    private readonly ManualTime _time = new();
    private readonly string _id = $"reminders-{Interlocked.Increment(ref s_next)}";
    private readonly List<IHost> _hosts = [];
    private readonly EmbeddedCluster _cluster;

    public ReminderClusterTests() =>
        _cluster = EmbeddedClusters.Open(_id, _id, new EngineWorld(_scheduler, _time, new CountingRandom(), new LossyFabric()));

    public async Task InitializeAsync()
    {
        await StartSilo(0);
        await StartSilo(1);
        _scheduler.RunAll();
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts) await Kill(host);
        EmbeddedClusters.Leave(_cluster);
    }

    [Fact]
    public async Task Every_reminder_comes_once_a_period_whoever_serves_it()
    {
        var keys = await Register(40, TimeSpan.FromSeconds(30), Minute);
        Advance(TimeSpan.FromMinutes(3));
        Assert.All(keys, key => Assert.Equal(3, TicksOf(key)));

        await StartSilo(2);
        Advance(TimeSpan.FromMinutes(2));
        Assert.All(keys, key => Assert.Equal(5, TicksOf(key)));

        await Kill(_hosts[0]);
        Advance(TimeSpan.FromMinutes(2));
        Assert.All(keys, key => Assert.Equal(7, TicksOf(key)));

        _cluster.GiveUp(_hosts[1].Services.GetRequiredService<SiloAccessor>().Value); // it lives, and the others do not know
        Advance(TimeSpan.FromMinutes(2));
        Assert.All(keys, key => Assert.Equal(9, TicksOf(key)));
    }

    [Fact]
    public void The_silos_parts_cover_every_grain_once()
    {
        for (var count = 1; count <= 5; count++)
        {
            var silos = Enumerable.Range(0, count).Select(i => SiloAddress.New(System.Net.IPAddress.Loopback, 5000 + i, 1)).ToArray();
            var members = new ClusterMembershipSnapshot(
                System.Collections.Immutable.ImmutableDictionary.ToImmutableDictionary(silos, s => s, s => new ClusterMember(s, SiloStatus.Active, s.ToString())),
                new MembershipVersion(1));
            var served = new HashSet<SiloAddress>();
            for (var i = 0; i < 200; i++)
            {
                var grain = GrainId.Create("g", $"{_id}/{i}");
                var serving = Assert.Single(silos, s => ReminderRange.Of(s, members)!.Value.Contains(grain));
                Assert.Equal(serving, ReminderRange.SiloOf(grain, members));
                served.Add(serving);
            }

            Assert.Equal(count, served.Count);
        }
    }

    [Fact]
    public async Task Ticks_that_were_missed_are_left_out_and_the_schedule_stays()
    {
        var key = (await Register(1, Minute, Minute))[0];
        Advance(TimeSpan.FromMinutes(1.5));
        _time.Skip(TimeSpan.FromMinutes(5));
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, TicksOf(key));
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, TicksOf(key));
        Assert.Equal(ManyRemindedGrain.TicksOf(key)[0] + TimeSpan.FromMinutes(6), ManyRemindedGrain.TicksOf(key)[2]);
    }

    [Fact]
    public async Task A_period_may_be_longer_than_a_timer_can_wait()
    {
        var key = (await Register(1, TimeSpan.FromDays(100), TimeSpan.FromDays(100)))[0];
        for (var day = 0; day < 99; day += 9)
        {
            _time.Skip(TimeSpan.FromDays(9));
            Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(0, TicksOf(key));
        _time.Skip(TimeSpan.FromDays(1));
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, TicksOf(key));
    }

    [Fact]
    public void What_a_silo_was_not_told_of_it_finds_in_the_table()
    {
        var key = $"{_id}/unheard";
        var grain = ((GrainReference)(object)Grain(key)).GrainId;
        Advance(TimeSpan.FromSeconds(2)); // both silos have read it as it is now
        _cluster.Reminders.Upsert(new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = _time.GetUtcNow().UtcDateTime, Period = Minute });
        Advance(TimeSpan.FromMinutes(7));
        Assert.InRange(TicksOf(key), 1, 3); // the list is read every five minutes
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_read_again()
    {
        var key = (await Register(1, Minute, Minute))[0];
        foreach (var host in _hosts) await Kill(host);
        await StartSilo(3, silo => silo.Services.AddSingleton<IReminderTable>(services =>
            new FailingReminderTable(new InMemoryReminderTable(services.GetRequiredService<SiloAccessor>()), failures: 5)));
        Advance(TimeSpan.FromMinutes(3.5));
        Assert.Equal(3, TicksOf(key));
    }

    [Fact]
    public async Task A_grain_has_a_thousand_at_most()
    {
        var grain = Grain($"{_id}/many");
        for (var i = 0; i < ReminderRegistry.MaxPerGrain; i++) await Run(grain.Register($"r{i}", TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        await Assert.ThrowsAsync<ReminderException>(() => Run(grain.Register("one more", TimeSpan.FromHours(1), TimeSpan.FromHours(1))));
        await Run(grain.Register("r7", TimeSpan.FromHours(2), TimeSpan.FromHours(2)));
        await Run(grain.Unregister("r8"));
        await Run(grain.Register("one more", TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task The_engine_s_own_grains_are_not_counted()
    {
        await Register(20, Minute, Minute);
        var management = Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var counts = await Run(management.GetSimpleGrainStatistics());
        Assert.DoesNotContain(counts, c => c.GrainType.Contains("Agent", StringComparison.Ordinal));
        Assert.Equal(20 + 1, await Run(management.GetTotalActivationCount()));
    }

    private static int TicksOf(string key) => ManyRemindedGrain.TicksOf(key).Count;

    private IServiceProvider Services => _hosts[0].Services;

    private IManyReminded Grain(string key) => Services.GetRequiredService<IGrainFactory>().GetGrain<IManyReminded>(key);

    private void Advance(TimeSpan span) => _time.Advance(span, _scheduler.RunAll);

    private async Task<string[]> Register(int count, TimeSpan dueTime, TimeSpan period)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"{_id}/{i}")];
        foreach (var key in keys) await Run(Grain(key).Register("r", dueTime, period));
        return keys;
    }

    private async Task<T> Run<T>(Task<T> call)
    {
        _scheduler.RunAll();
        Assert.True(call.IsCompleted);
        return await call;
    }

    private async Task Run(Task call)
    {
        _scheduler.RunAll();
        Assert.True(call.IsCompleted);
        await call;
    }

    private static async Task Kill(IHost host)
    {
        await host.StopAsync(new CancellationToken(canceled: true));
        host.Dispose();
    }

    private async Task StartSilo(int number, Action<ISiloBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(11111 + number, 30000 + number, null, _id, _id)
                .Configure<SiloOptions>(options => options.SiloName = $"silo-{number}")
                .UseInMemoryReminderService();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
    }
}
