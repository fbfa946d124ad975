using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Timers;

/// <summary>Timers of an activation: their ticks are turns of the grain, and end with it.</summary>
public sealed class TimerTests(TimerTests.Fixture fixture) : IClassFixture<TimerTests.Fixture>
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    [Fact]
    public async Task A_timer_ticks_again_and_again_without_overlap()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon);
        await Journal.Shows(key, "tock", 10);
        await ticker.Stop();
        Assert.DoesNotContain("overlap", Journal.Of(key));
    }

    [Fact]
    public async Task An_infinite_period_ticks_once_and_an_infinite_due_time_not_at_all()
    {
        var (once, ticksOnce) = Ticker("once");
        var (never, ticksNever) = Ticker("never");
        await ticksNever.Start(Never, Soon);
        await ticksOnce.Start(Soon, Never);
        await Journal.Shows(once, "tock");

        var (often, ticksOften) = Ticker("often");
        await ticksOften.Start(Soon, Soon);
        await Journal.Shows(often, "tock", 5);
        Assert.Equal(["tick", "tock"], Journal.Of(once));
        Assert.Empty(Journal.Of(never));
        await ticksOften.Stop();
    }

    [Fact]
    public async Task The_period_begins_when_the_tick_has_ended()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon, gate: key, interleave: true);
        await Gates.Reached(key);

        // Another timer's ticks show that the first one's next is overdue, and it has not come.
        var (other, second) = Ticker("other");
        await second.Start(Soon, Soon);
        await Journal.Shows(other, "tock", 5);
        Assert.Equal(["tick"], Journal.Of(key));
        Gates.Open(key);
        await Journal.Shows(key, "tock", 2);
        await second.Stop();
        await ticker.Stop();
    }

    [Fact]
    public async Task Ticks_wait_for_their_turn_as_calls_do()
    {
        var (key, ticker) = Ticker();
        var work = ticker.WorkBehind(key);
        await Gates.Reached(key);
        Gates.Open(key);
        await work;
        await ticker.Start(Soon, Soon);
        for (var i = 0; i < 5; i++) await ticker.WorkBehind(key);
        await Journal.Shows(key, "tock", 5);
        Assert.DoesNotContain("interleaved", Journal.Of(key));
        await ticker.Stop();
    }

    [Fact]
    public async Task Ticks_of_an_interleaving_timer_do_not_wait()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon, interleave: true);
        var work = ticker.WorkBehind(key);
        await Journal.Shows(key, "interleaved", 3);
        Gates.Open(key);
        await work;
        await ticker.Stop();
    }

    [Fact]
    public async Task Calls_wait_for_a_tick_that_does_not_interleave()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon, gate: key);
        await Gates.Reached(key);
        var call = ticker.Activation();
        Assert.Equal(1, await ticker.Ticks());
        Assert.False(call.IsCompleted);
        Gates.Open(key);
        await call;
        await ticker.Stop();
    }

    [Fact]
    public async Task Change_sets_a_new_due_time_and_period()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Never, Never);
        await ticker.Change(Soon, Never);
        await Journal.Shows(key, "tock");
        await ticker.Change(Soon, Soon);
        await Journal.Shows(key, "tock", 4);
        await ticker.Change(Never, Never);
        var ticks = await ticker.Ticks();
        var (other, second) = Ticker("other");
        await second.Start(Soon, Soon);
        await Journal.Shows(other, "tock", 5);
        Assert.InRange(await ticker.Ticks(), ticks, ticks + 1);
        await second.Stop();
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon);
        await Journal.Shows(key, "tock", 2);
        await ticker.Stop();
        var ticks = await ticker.Ticks();
        var (other, second) = Ticker("other");
        await second.Start(Soon, Soon);
        await Journal.Shows(other, "tock", 5);
        Assert.Equal(ticks, await ticker.Ticks());
        await second.Stop();
    }

    [Fact]
    public async Task A_timer_stops_with_its_activation_and_its_token_is_cancelled()
    {
        var (key, ticker) = Ticker();
        await ticker.Start(Soon, Soon, interleave: true);
        await Journal.Shows(key, "tick");
        await ticker.Leave();
        await Journal.Shows(key, "deactivate ApplicationRequested");
        await Journal.Shows(key, "token cancelled");
        await ticker.Activation();
        Assert.Equal(0, await ticker.Ticks());
    }

    [Fact]
    public async Task A_failing_tick_does_not_end_the_timer()
    {
        var (_, ticker) = Ticker();
        await ticker.StartFailing();
        await Wait.Until(async () => await ticker.Ticks() >= 5);
        await ticker.Stop();
    }

    [Fact]
    public async Task All_ways_to_register_a_timer_work()
    {
        var (key, ticker) = Ticker();
        await ticker.StartAll();
        await Wait.Until(() => Journal.Of(key).Length >= 8);
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8"], Journal.Of(key).Order());
    }

    [Fact]
    public async Task Negative_and_endless_times_are_refused() => Assert.Equal(
        "ArgumentOutOfRangeException, ArgumentOutOfRangeException, ArgumentOutOfRangeException, ArgumentNullException, taken",
        await Ticker().Ticker.Refusals());

    [Fact]
    public async Task Only_a_timer_with_KeepAlive_keeps_its_grain_from_idle_collection()
    {
        var period = TimeSpan.FromMilliseconds(50);
        var (kept, keeper) = Ticker("kept");
        var (idle, idler) = Ticker("idle");
        await keeper.Start(period, period, keepAlive: true);
        await idler.Start(period, period);
        var activation = await keeper.Activation();
        await Journal.Shows(idle, "deactivate ActivationIdle");
        Assert.Equal(activation, await keeper.Activation());
        Assert.DoesNotContain("deactivate ActivationIdle", Journal.Of(kept));
        await keeper.Stop();
    }

    private (string Key, ITicker Ticker) Ticker(string name = "timer")
    {
        var key = Keys.New(name);
        return (key, fixture.Cluster.Client.GetGrain<ITicker>(key));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(1, (_, silo) => silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(200);
            options.CollectionAge = TimeSpan.FromSeconds(2);
        }));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
