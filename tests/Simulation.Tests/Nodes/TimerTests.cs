using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulation.Tests.Nodes;

/// <summary>Timers by a machine's clock.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void It_fires_when_it_is_due_and_then_by_its_period() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = Times(bench, process, Second * 3, Second, out _);
        bench.Go(5.5);
        Assert.Equal([Second.Ticks * 3, Second.Ticks * 4, Second.Ticks * 5], seen);
    });

    [Fact]
    public void Without_a_period_it_fires_once_and_without_a_due_time_never() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var once = Times(bench, process, Second, Timeout.InfiniteTimeSpan, out _);
        var never = Times(bench, process, Timeout.InfiniteTimeSpan, Second, out _);
        var zero = Times(bench, process, TimeSpan.Zero, TimeSpan.Zero, out _);
        bench.Go(60);
        Assert.Single(once);
        Assert.Empty(never);
        Assert.Equal([0L], zero);
    });

    [Fact]
    public void A_change_replaces_what_was_due() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = Times(bench, process, Second * 5, Second, out var timer);
        bench.Go(1);
        Assert.True(timer.Change(Second * 10, Timeout.InfiniteTimeSpan));
        bench.Go(60);
        Assert.Equal([Second.Ticks * 11], seen);
        Assert.True(timer.Change(Second, Second));
        bench.Go(2.5);
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Second));
        bench.Go(60);
        Assert.Equal(3, seen.Count);
    });

    [Fact]
    public void A_disposed_one_does_not_fire_or_change() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = Times(bench, process, Second, Second, out var timer);
        bench.Go(1.5);
        timer.Dispose();
        Assert.False(timer.Change(Second, Second));
        timer.Dispose();
        bench.Go(60);
        Assert.Single(seen);
    });

    [Fact]
    public void It_may_change_and_dispose_of_itself_while_it_fires() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = new List<long>();
        ITimer timer = null!;
        timer = process.Time.CreateTimer(_ =>
        {
            seen.Add(bench.Loop.Now / Second.Ticks);
            if (seen.Count == 1) timer.Change(Second * 5, Second);
            else timer.Dispose();
        }, null, Second, Second);
        bench.Go(60);
        Assert.Equal([1L, 6], seen);
    });

    [Theory]
    [InlineData(0.25)]
    [InlineData(-0.25)]
    public void It_goes_by_its_own_machine_s_clock(double drift) => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        clock.SetDrift(drift);
        var process = bench.NewProcess(clock);
        var seen = Times(bench, process, Second, Second, out _);
        bench.Go(10);
        Assert.Equal((int)(10 * (1 + drift)), seen.Count);
        Assert.InRange(seen[0], (long)(Second.Ticks / (1 + drift)), (long)(Second.Ticks / (1 + drift)) + 1);
    });

    [Fact]
    public void The_clock_never_shows_less_than_a_timer_waited_for() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        var process = bench.NewProcess(clock);
        var chance = bench.Chance.Fork("drift");
        bench.Do(process, async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                clock.SetDrift(chance.Between(-0.01, 0.01));
                var span = chance.Between(TimeSpan.Zero, Second);
                var before = process.Time.GetTimestamp();
                await Task.Delay(span, process.Time);

                // The base library's timers count whole milliseconds.
                Assert.True(process.Time.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(Math.Floor(span.TotalMilliseconds)));
            }
        });
    });

    [Fact]
    public void A_timer_of_a_process_that_stands_still_fires_when_it_goes_on_and_not_for_every_period_missed() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = Times(bench, process, Second, Second, out _);
        bench.Go(2.5);
        process.Pause();
        bench.Go(10);
        process.Resume();
        bench.Go(0.5);
        Assert.Equal(3, seen.Count);
        bench.Go(1);
        Assert.Equal(4, seen.Count);
    });

    [Fact]
    public void A_timer_fires_outside_of_any_turn() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var fired = false;
        bench.NewProcess().Time.CreateTimer(_ =>
        {
            Assert.Null(SynchronizationContext.Current);
            Assert.False(bench.Loop.IsInTurn);
            fired = true;
        }, null, Second, Second);
        bench.Go(2);
        Assert.True(fired);
    });

    private static List<long> Times(Bench bench, SimProcess process, TimeSpan due, TimeSpan period, out ITimer timer)
    {
        var seen = new List<long>();
        timer = process.Time.CreateTimer(_ => seen.Add(bench.Loop.Now), null, due, period);
        return seen;
    }
}
