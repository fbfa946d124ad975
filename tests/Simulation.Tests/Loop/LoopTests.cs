using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulation.Tests.Loop;

/// <summary>Time, events, turns and whose they are.</summary>
public sealed class LoopTests
{
    [Fact]
    public void Time_goes_to_the_next_event_and_no_further_than_the_limit() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var seen = new List<long>();
        bench.Loop.After(TimeSpan.FromHours(2), "late", () => seen.Add(bench.Loop.Now));
        bench.Loop.After(TimeSpan.FromSeconds(3), "early", () => seen.Add(bench.Loop.Now));
        Assert.False(bench.Loop.RunUntil(() => false, TimeSpan.FromHours(1).Ticks));
        Assert.Equal([TimeSpan.FromSeconds(3).Ticks], seen);
        Assert.Equal(TimeSpan.FromHours(1).Ticks, bench.Loop.Now);
        Assert.True(bench.Loop.RunUntil(() => seen.Count == 2, TimeSpan.FromHours(3).Ticks));
        Assert.Equal(TimeSpan.FromHours(2).Ticks, bench.Loop.Now);
    });

    [Fact]
    public void Events_of_one_time_happen_in_the_order_they_were_scheduled_in() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var seen = new List<int>();
        foreach (var number in Enumerable.Range(0, 50)) bench.Loop.At(1000, "event", null, () => seen.Add(number));
        bench.Loop.At(999, "event", null, () => seen.Add(-1));
        bench.Go(1);
        Assert.Equal([-1, .. Enumerable.Range(0, 50)], seen);
    });

    [Fact]
    public void An_event_of_the_past_happens_now_and_a_cancelled_one_never() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Go(5);
        var seen = new List<long>();
        bench.Loop.At(0, "past", null, () => seen.Add(bench.Loop.Now));
        bench.Loop.After(TimeSpan.FromSeconds(1), "never", () => seen.Add(-1)).Cancel();
        bench.Go(5);
        Assert.Equal([TimeSpan.FromSeconds(5).Ticks], seen);
    });

    [Fact]
    public void Events_that_follow_each_other_without_time_break_the_run() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        void Again() => bench.Loop.After(TimeSpan.Zero, "again", Again);
        Again();
        var broken = Assert.Throws<SimulationBrokenException>(() => bench.Go(1));
        Assert.Contains("Time stands still", broken.Message, StringComparison.Ordinal);
        Assert.Contains("again", broken.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_turn_takes_time_and_a_busy_context_does_not_keep_events_back() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var fired = 0;
        foreach (var due in Enumerable.Range(1, 100)) bench.Loop.At(due * 50, "event", null, () => fired++);
        bench.Do(process, async () =>
        {
            for (var i = 0; i < 1000; i++) await Task.Yield();
        });
        Assert.InRange(bench.Loop.Now, 1000, 1100 * 81);
        Assert.Equal(100, fired);
    });

    [Fact]
    public void Chance_reaches_every_order_of_three_contexts()
    {
        var orders = Enumerable.Range(1, 100).Select(seed => SimulationThread.Run(() => OrderOfThree((ulong)seed))).ToList();
        Assert.Equal(6, orders.Distinct().Count());
        Assert.Equal(orders, Enumerable.Range(1, 100).Select(seed => SimulationThread.Run(() => OrderOfThree((ulong)seed))));
    }

    [Fact]
    public void Chance_reaches_every_interleaving_of_two_turns_of_two_contexts()
    {
        var orders = Enumerable.Range(1, 200).Select(seed => SimulationThread.Run(() =>
        {
            var bench = new Bench((ulong)seed);
            var order = "";
            foreach (var name in "ab")
            {
                var process = bench.NewProcess();
                process.Main.Post(_ => order += name, null);
                process.Main.Post(_ => order += char.ToUpperInvariant(name), null);
            }

            bench.Go(1);
            return order;
        }));
        Assert.Equal(["aAbB", "abAB", "abBA", "bBaA", "baAB", "baBA"], orders.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_turn_puts_into_async_locals_the_next_does_not_see() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        var process = bench.NewProcess();
        process.Main.Post(_ => local.Value = "turn", null);
        process.Main.Post(_ => seen.Add(local.Value), null);
        bench.NewProcess().Main.Post(_ => seen.Add(local.Value), null);
        bench.Loop.After(TimeSpan.FromSeconds(1), "sets", () => local.Value = "event");
        bench.Loop.After(TimeSpan.FromSeconds(2), "looks", () => seen.Add(local.Value));
        bench.Go(3);
        Assert.Equal([null, null, null], seen);
    });

    [Fact]
    public void An_async_local_follows_its_own_flow() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var local = new AsyncLocal<string>();
        var process = bench.NewProcess();
        bench.Do(process, async () =>
        {
            local.Value = "mine";
            await Task.Delay(TimeSpan.FromSeconds(1), process.Time);
            await Task.Yield();
            Assert.Equal("mine", local.Value);
        });
    });

    [Fact]
    public void A_turn_has_its_context_and_an_event_has_none() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        bench.Do(process, () =>
        {
            Assert.True(bench.Loop.IsInTurn);
            Assert.Same(process.Main, SynchronizationContext.Current);
            return Task.CompletedTask;
        });
        var happened = false;
        bench.Loop.After(TimeSpan.Zero, "event", () =>
        {
            Assert.False(bench.Loop.IsInTurn);
            Assert.Null(SynchronizationContext.Current);
            happened = true;
        });
        bench.Go(1);
        Assert.True(happened);
    });

    [Fact]
    public void What_a_process_throws_by_itself_breaks_the_run() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.NewProcess().Main.Post(_ => throw new InvalidOperationException("by itself"), null);
        var broken = Assert.Throws<SimulationBrokenException>(() => bench.Go(1));
        Assert.Contains("by itself", broken.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_loop_runs_on_the_thread_that_made_it()
    {
        var bench = SimulationThread.Run(() => new Bench());
        Assert.Throws<InvalidOperationException>(() => bench.Go(1));
    }

    private static string OrderOfThree(ulong seed)
    {
        var bench = new Bench(seed);
        var order = "";
        foreach (var name in "abc") bench.NewProcess().Main.Post(_ => order += name, null);
        bench.Go(1);
        return order;
    }
}
