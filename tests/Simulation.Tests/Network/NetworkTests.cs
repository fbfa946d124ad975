using OrleansCluster.Simulation.Tests.Loop;

namespace OrleansCluster.Simulation.Tests.Network;

/// <summary>Messages that take their time, are lost, come twice or late, and do not cross a cut.</summary>
public sealed class NetworkTests
{
    private const int Many = 20_000;

    [Fact]
    public void Without_faults_every_message_arrives_once_within_the_bound_and_some_overtake_others() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var delays = Send(bench, Many);
        Assert.Equal(Many, delays.Count);
        Assert.False(bench.Network.HasDoubledSince(0));
        Assert.All(delays, delay => Assert.InRange(delay, bench.Network.Faults.Typical.Ticks / 2, bench.Network.Faults.Longest.Ticks));
        Assert.InRange(delays.Order().ElementAt(Many / 2), (long)(bench.Network.Faults.Typical.Ticks * 0.9), (long)(bench.Network.Faults.Typical.Ticks * 1.1));
        Assert.Equal(0, bench.Network.Mistreated);
    });

    [Fact]
    public void Within_a_site_it_is_fast_and_has_no_faults() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Drop = 1;
        bench.Network.Faults.Late = 1;
        bench.Network.Cut(0, 0);
        var (from, to) = (bench.NewProcess(site: 0), bench.NewProcess(site: 0));
        var arrived = 0;
        for (var i = 0; i < 100; i++) bench.Network.Send(from, to, "m", false, () => arrived++);
        bench.Go(TimeSpan.FromMicroseconds(50));
        Assert.Equal(100, arrived);
    });

    [Fact]
    public void Losses_come_at_their_rate() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Drop = 0.1;
        Assert.InRange(Send(bench, Many).Count, Many * 0.89, Many * 0.91);
        Assert.InRange(Send(bench, Many, isAnswer: true).Count, Many * 0.89, Many * 0.91);
        bench.Network.Faults.LostAnswer = 0.5;
        Assert.InRange(Send(bench, Many).Count, Many * 0.89, Many * 0.91);
        Assert.InRange(Send(bench, Many, isAnswer: true).Count, Many * 0.44, Many * 0.46);
    });

    [Fact]
    public void Second_copies_come_at_their_rate_and_some_of_them_late() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Duplicate = 0.2;
        var (from, to) = (bench.NewProcess(), bench.NewProcess());
        var twins = new List<long>();
        var first = 0;
        for (var i = 0; i < Many; i++) bench.Network.Send(from, to, "m", false, () => first++, () => () => twins.Add(bench.Loop.Now));
        bench.Go(bench.Network.Faults.LateBy + TimeSpan.FromSeconds(1));
        Assert.Equal(Many, first);
        Assert.True(bench.Network.HasDoubledSince(0));
        Assert.False(bench.Network.HasDoubledSince(1));
        Assert.InRange(twins.Count, Many * 0.19, Many * 0.21);
        Assert.InRange(twins.Count(when => when > TimeSpan.TicksPerSecond), twins.Count * 0.45, twins.Count * 0.53);
        Assert.All(twins, when => Assert.True(when <= bench.Network.Faults.LateBy.Ticks));
    });

    [Fact]
    public void What_cannot_come_twice_does_not() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Duplicate = 1;
        Assert.Equal(100, Send(bench, 100).Count);
    });

    [Fact]
    public void Late_ones_come_at_their_rate_after_any_ordinary_one() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Late = 0.05;
        var delays = Send(bench, Many);
        var late = delays.Where(delay => delay > bench.Network.Faults.Longest.Ticks).ToList();
        Assert.InRange(late.Count, Many * 0.045, Many * 0.055);
        Assert.All(late, delay => Assert.InRange(delay, bench.Network.Faults.LateBy.Ticks / 10, bench.Network.Faults.LateBy.Ticks));
    });

    [Fact]
    public void Overtaken_ones_take_up_to_a_hundred_times_as_long() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Reorder = 1;
        var delays = Send(bench, Many);
        Assert.All(delays, delay => Assert.InRange(delay, bench.Network.Faults.Typical.Ticks * 5 / 2, bench.Network.Faults.Longest.Ticks * 100));
        Assert.Contains(delays, delay => delay > bench.Network.Faults.Longest.Ticks);
    });

    [Fact]
    public void A_cut_is_one_way_and_mended_as_often_as_it_was_cut() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Cut(0, 1);
        bench.Network.Cut(0, 1);
        Assert.True(bench.Network.IsCut(0, 1));
        Assert.False(bench.Network.IsCut(1, 0));
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        var (there, back) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            bench.Network.Send(one, other, "m", false, () => there++);
            bench.Network.Send(other, one, "m", false, () => back++);
        }

        bench.Go(1);
        bench.Network.Mend(0, 1);
        bench.Go(120);
        Assert.Equal((0, 100), (there, back));
        bench.Network.Mend(0, 1);
        Assert.False(bench.Network.IsCut(0, 1));
    });

    [Fact]
    public void What_was_sent_across_a_cut_is_lost_or_arrives_after_it_has_healed() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Cut(0, 1);
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        var arrived = 0;
        for (var i = 0; i < 1000; i++) bench.Network.Send(one, other, "m", false, () => arrived++);
        bench.Go(0.1);
        Assert.Equal(0, arrived);
        bench.Network.Mend(0, 1);
        bench.Go(6);
        Assert.InRange(arrived, 550, 650); // each try that fails is the last with a probability of 0.4
        var sent = bench.Network.Sent;
        bench.Network.Send(one, other, "m", false, () => arrived++);
        Assert.Equal(sent + 1, bench.Network.Sent);
    });

    [Fact]
    public void What_is_under_way_when_a_link_is_cut_arrives() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        var arrived = 0;
        bench.Network.Send(one, other, "m", false, () => arrived++);
        bench.Network.Cut(0, 1);
        bench.Go(1);
        Assert.Equal(1, arrived);
    });

    [Fact]
    public void Nothing_comes_from_or_to_a_dead_process_but_what_it_had_sent_arrives() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        var (there, back) = (0, 0);
        bench.Network.Send(one, other, "m", false, () => there++);
        bench.Network.Send(other, one, "m", false, () => back++);
        one.Kill();
        bench.Network.Send(one, other, "m", false, () => there++);
        bench.Network.Send(other, one, "m", false, () => back++);
        bench.Go(60);
        Assert.Equal((1, 0), (there, back));
    });

    [Fact]
    public void A_process_that_dies_does_not_try_again() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Cut(0, 1);
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        var arrived = 0;
        for (var i = 0; i < 100; i++) bench.Network.Send(one, other, "m", false, () => arrived++);
        one.Kill();
        bench.Network.Mend(0, 1);
        bench.Go(60);
        Assert.Equal(0, arrived);
    });

    [Fact]
    public void What_arrives_while_the_receiver_stands_still_arrives_when_it_goes_on() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        var (one, other) = (bench.NewProcess(), bench.NewProcess());
        other.Pause();
        var arrived = 0;
        bench.Network.Send(one, other, "m", false, () => arrived++);
        bench.Go(60);
        Assert.Equal(0, arrived);
        other.Resume();
        bench.Go(0.001);
        Assert.Equal(1, arrived);
    });

    [Fact]
    public void Calm_ends_the_bad_treatment_and_leaves_the_cuts() => SimulationThread.Run(() =>
    {
        var bench = new Bench();
        bench.Network.Faults.Drop = 1;
        bench.Network.Cut(1, 0);
        bench.Network.Calm();
        Assert.Equal(100, Send(bench, 100).Count);
        Assert.True(bench.Network.IsCut(1, 0));
    });

    private static List<long> Send(Bench bench, int count, bool isAnswer = false)
    {
        var (from, to) = (bench.NewProcess(), bench.NewProcess());
        var delays = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var sent = bench.Loop.Now;
            bench.Network.Send(from, to, "m", isAnswer, () => delays.Add(bench.Loop.Now - sent));
        }

        bench.Go(120);
        return delays;
    }
}
