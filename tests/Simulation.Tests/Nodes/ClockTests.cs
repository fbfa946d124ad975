using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulation.Tests.Nodes;

/// <summary>Clocks that run fast, slow, and jump.</summary>
public sealed class ClockTests
{
    [Fact]
    public void Drift_counts_from_where_it_changes() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        bench.Go(100);
        clock.SetDrift(0.5);
        bench.Go(100);
        clock.SetDrift(-0.5);
        bench.Go(100);
        clock.SetDrift(0);
        bench.Go(100);
        Assert.InRange(TimeSpan.FromTicks(clock.Monotonic).TotalSeconds, 399.999, 400.001);
    });

    [Fact]
    public void The_monotonic_clock_never_goes_back() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        var last = clock.Monotonic;
        for (var i = 0; i < 10_000; i++)
        {
            clock.SetDrift(bench.Chance.Between(-0.9, 0.9));
            Assert.True(clock.Monotonic >= last);
            last = clock.Monotonic;
            bench.Go(bench.Chance.Exponential(TimeSpan.FromMicroseconds(3)));
            clock.Jump(TimeSpan.FromHours(bench.Chance.Between(-1.0, 1.0)));
            Assert.True(clock.Monotonic >= last);
            last = clock.Monotonic;
        }
    });

    [Fact]
    public void Only_the_wall_clock_jumps() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        var process = bench.NewProcess(clock);
        var (wall, monotonic) = (process.Time.GetUtcNow(), process.Time.GetTimestamp());
        clock.Jump(TimeSpan.FromHours(-1));
        Assert.Equal(wall - TimeSpan.FromHours(1), process.Time.GetUtcNow());
        Assert.Equal(monotonic, process.Time.GetTimestamp());
        bench.Go(10);
        Assert.Equal(wall + TimeSpan.FromSeconds(10) - TimeSpan.FromHours(1), process.Time.GetUtcNow());
    });

    [Fact]
    public void A_timer_does_not_feel_a_jump() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var clock = new MachineClock(bench.Loop);
        var process = bench.NewProcess(clock);
        var waited = process.Run(() => Task.Delay(TimeSpan.FromSeconds(10), process.Time));
        bench.Go(1);
        clock.Jump(TimeSpan.FromHours(1));
        bench.Go(1);
        Assert.False(waited.IsCompleted);
        clock.Jump(TimeSpan.FromHours(-2));
        bench.Go(8.1);
        Assert.True(waited.IsCompleted);
    });

    [Fact]
    public void Machines_have_clocks_of_their_own() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var (one, other) = (new MachineClock(bench.Loop), new MachineClock(bench.Loop));
        one.SetDrift(0.1);
        bench.Go(100);
        Assert.Equal(TimeSpan.FromSeconds(110).Ticks, one.Monotonic, 2.0);
        Assert.Equal(TimeSpan.FromSeconds(100).Ticks, other.Monotonic);
    });
}
