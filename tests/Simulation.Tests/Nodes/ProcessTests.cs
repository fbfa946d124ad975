using OrleansCluster.Simulation.Tests.Loop;

namespace OrleansCluster.Simulation.Tests.Nodes;

/// <summary>Processes that stand still, go on, and die.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void Nothing_of_a_process_that_stands_still_happens_until_it_goes_on() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var other = bench.NewProcess();
        var seen = new List<string>();
        process.After(TimeSpan.FromSeconds(2), "event", () => seen.Add("event"));
        process.Main.Post(_ => seen.Add("before"), null);
        bench.Go(1);
        process.Pause();
        process.Main.Post(_ => seen.Add("turn"), null);
        other.Main.Post(_ => seen.Add("other"), null);
        bench.Go(600);
        Assert.Equal(["before", "other"], seen);
        process.Resume();
        bench.Go(0.001);
        Assert.Equal(["before", "event", "other", "turn"], seen.Order());
    });

    [Fact]
    public void A_context_that_was_ready_when_its_process_stopped_is_not_lost() => SimulationThread.Run(() =>
    {
        foreach (var seed in Enumerable.Range(1, 50))
        {
            var bench = new Bench((ulong)seed);
            var process = bench.NewProcess();
            var ran = 0;
            for (var i = 0; i < 10; i++) process.Main.Post(_ => ran++, null);
            bench.Loop.After(TimeSpan.FromMicroseconds(10), "pause", process.Pause);
            bench.Loop.After(TimeSpan.FromSeconds(10), "resume", process.Resume);
            bench.Go(5);
            Assert.InRange(ran, 0, 9);
            bench.Go(10);
            Assert.Equal(10, ran);
        }
    });

    [Fact]
    public void It_may_be_stopped_and_resumed_again_while_all_that_was_due_is_still_waiting() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = 0;
        process.After(TimeSpan.FromSeconds(1), "event", () => seen++);
        process.Pause();
        bench.Go(2);
        process.Resume();
        process.Pause();
        bench.Go(2);
        Assert.Equal(0, seen);
        process.Resume();
        process.Resume();
        bench.Go(2);
        Assert.Equal(1, seen);
    });

    [Fact]
    public void Clocks_run_on_while_a_process_stands_still() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var before = process.Time.GetUtcNow();
        process.Pause();
        bench.Go(60);
        process.Resume();
        Assert.Equal(TimeSpan.FromSeconds(60), process.Time.GetUtcNow() - before);
    });

    [Fact]
    public void Nothing_of_a_dead_process_ever_happens() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = new List<string>();
        process.After(TimeSpan.FromSeconds(2), "event", () => seen.Add("event"));
        using var timer = process.Time.CreateTimer(_ => seen.Add("timer"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        var work = process.Run(async () =>
        {
            seen.Add("begun");
            await Task.Delay(TimeSpan.FromSeconds(2), process.Time);
            seen.Add("ended");
        });
        bench.Go(1);
        process.Kill();
        process.Main.Post(_ => seen.Add("turn"), null);
        process.After(TimeSpan.FromSeconds(1), "later", () => seen.Add("later"));
        process.Pause();
        Assert.False(process.IsPaused);
        process.Resume();
        bench.Go(60);
        Assert.Equal(["begun"], seen);
        Assert.False(work.IsCompleted);
    });

    [Fact]
    public void What_was_held_for_a_process_that_stands_still_is_gone_when_it_dies() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var seen = 0;
        process.Pause();
        process.After(TimeSpan.FromSeconds(1), "event", () => seen++);
        process.Main.Post(_ => seen++, null);
        bench.Go(2);
        process.Kill();
        process.Resume();
        bench.Go(2);
        Assert.Equal(0, seen);
    });

    [Fact]
    public void What_it_returns_or_throws_is_the_awaiter_s() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var process = bench.NewProcess();
        var good = process.Run(() => Task.FromResult(7));
        var bad = process.Run<int>(() => throw new InvalidOperationException("bad"));
        bench.Go(1);
        Assert.Equal(7, good.Result);
        Assert.Equal("bad", Assert.IsType<InvalidOperationException>(bad.Exception!.InnerException).Message);
    });
}
