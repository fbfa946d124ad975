using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Reminders;

/// <summary>Reminders: what the cluster remembers to tell a grain, whether it is active or not.</summary>
public sealed class ReminderTests(ReminderTests.Fixture fixture) : IClassFixture<ReminderTests.Fixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private IClusterClient Client => fixture.Cluster.Client;

    [Fact]
    public async Task It_comes_when_due_and_then_every_period()
    {
        var key = Keys.New();
        await Client.GetGrain<IReminded>(key).Register("r", Soon, Often);
        await Journal.Shows(key, "r", 3);
    }

    [Fact]
    public async Task It_activates_its_grain()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IReminded>(key);
        await grain.Register("r", TimeSpan.FromSeconds(1), Hour);
        await grain.Leave();
        await Journal.Shows(key, "r");
        Assert.Equal(["activate", "activate", "r"], Journal.Of(key));
    }

    [Fact]
    public async Task It_tells_the_first_tick_the_period_and_the_time()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IReminded>(key);
        var before = DateTime.UtcNow;
        await grain.Register("r", Soon, Often);
        await Journal.Shows(key, "r", 2);
        var status = await grain.LastStatus();
        Assert.Equal(Often, status.Period);
        Assert.InRange(status.FirstTickTime, before, DateTime.UtcNow);
        Assert.InRange(status.CurrentTickTime, status.FirstTickTime, DateTime.UtcNow + TimeSpan.FromSeconds(1));
        Assert.Equal(DateTimeKind.Utc, status.CurrentTickTime.Kind);
    }

    [Fact]
    public async Task The_same_name_again_replaces_it()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IReminded>(key);
        await grain.Register("r", Hour, Hour);
        await grain.Register("r", Soon, Often);
        Assert.Equal(["r"], await grain.Names());
        await Journal.Shows(key, "r", 2);
        Assert.Equal(Often, (await grain.LastStatus()).Period);
    }

    [Fact]
    public async Task A_grain_sees_its_own_and_no_others()
    {
        var (key, other) = (Keys.New(), Keys.New() + "o");
        var grain = Client.GetGrain<IReminded>(key);
        await grain.Register("a", Hour, Hour);
        await grain.Register("b", Hour, Hour);
        await Client.GetGrain<IReminded>(other).Register("c", Hour, Hour);
        Assert.Equal(["a", "b"], await grain.Names());
        Assert.True(await grain.Has("a"));
        Assert.False(await grain.Has("c"));
        Assert.Empty(await Client.GetGrain<IReminded>(Keys.New() + "n").Names());
    }

    [Fact]
    public async Task What_is_unregistered_comes_no_more()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IReminded>(key);
        await grain.Register("r", Soon, Often);
        await Journal.Shows(key, "r", 1);
        await grain.Unregister("r");
        Assert.False(await grain.Has("r"));
        var before = Journal.Count(key, "r");
        await grain.Register("other", Soon, Often);
        await Journal.Shows(key, "other", 4);
        Assert.InRange(Journal.Count(key, "r"), before, before + 1); // one may have been on its way
    }

    [Fact]
    public async Task What_registering_gave_unregisters_it()
    {
        var grain = Client.GetGrain<IReminded>(Keys.New());
        Assert.Equal("r", await grain.RegisterAndKeep("r", Hour, Hour));
        await grain.UnregisterKept();
        Assert.Empty(await grain.Names());
    }

    [Fact]
    public async Task What_was_changed_since_cannot_be_unregistered()
    {
        var grain = Client.GetGrain<IReminded>(Keys.New());
        await grain.RegisterAndKeep("r", Hour, Hour);
        await grain.Register("r", Hour, Hour);
        await Assert.ThrowsAsync<ReminderException>(grain.UnregisterKept);
        Assert.Equal(["r"], await grain.Names());
    }

    [Fact]
    public async Task What_fails_comes_again()
    {
        var key = Keys.New();
        await Client.GetGrain<IReminded>(key).Register("failing", Soon, Often);
        await Journal.Shows(key, "failing", 3);
    }

    [Fact]
    public async Task A_slow_one_never_runs_twice_at_a_time()
    {
        var key = Keys.New();
        await Client.GetGrain<IReminded>(key).Register("slow", Soon, Often);
        await Gates.Reached(key);

        // Another reminder of another grain comes more often than the slow one's period meanwhile.
        var other = Keys.New() + "o";
        await Client.GetGrain<IReminded>(other).Register("r", Soon, Often);
        await Journal.Shows(other, "r", 4);
        Assert.Equal(["activate", "slow"], Journal.Of(key));
        Gates.Open(key);
        await Journal.Shows(key, "slow over", 2);
        var journal = Journal.Of(key);
        Assert.Equal(["activate", "slow", "slow over", "slow", "slow over"], journal[..5]);
    }

    [Fact]
    public async Task A_period_below_the_least_is_refused()
    {
        var grain = Client.GetGrain<IReminded>(Keys.New());
        await Assert.ThrowsAsync<ArgumentException>(() => grain.Register("r", Hour, TimeSpan.FromMilliseconds(99)));
        Assert.Empty(await grain.Names());
    }

    [Fact]
    public async Task Times_and_names_that_say_nothing_are_refused()
    {
        var grain = Client.GetGrain<IReminded>(Keys.New());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Register("r", Timeout.InfiniteTimeSpan, Hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Register("r", TimeSpan.FromSeconds(-2), Hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Register("r", Hour, Timeout.InfiniteTimeSpan));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => grain.Register(string.Empty, Hour, Hour));
        Assert.Empty(await grain.Names());
    }

    [Fact]
    public async Task Only_grains_that_are_IRemindable_have_reminders() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.GetGrain<INotReminded>(Keys.New()).Register());

    [Fact]
    public async Task It_can_be_handed_over()
    {
        var grain = Client.GetGrain<IReminded>(Keys.New());
        await grain.Register("r", Hour, Hour);
        Assert.Equal("r", (await grain.Hand("r"))!.ReminderName);
    }

    [Fact]
    public async Task By_default_the_least_period_is_a_minute_and_a_silo_without_the_service_refuses()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), new ReminderOptions().MinimumReminderPeriod);
        await using var cluster = await Clusters.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.Client.GetGrain<IReminded>(Keys.New()).Register("r", Hour, Hour));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(2, (_, silo) => silo
            .UseInMemoryReminderService()
            .Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100)));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
