using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulation.Tests.Loop;

/// <summary>Chance that is a function of the seed, and looks like chance.</summary>
public sealed class ChanceTests
{
    [Fact]
    public void It_is_SplitMix64()
    {
        // The reference implementation's first numbers from the seed 1234567 (Vigna, splitmix64.c).
        var chance = new Chance(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [chance.NextUInt64(), chance.NextUInt64(), chance.NextUInt64()]);
    }

    [Fact]
    public void A_fork_depends_on_its_name_and_not_on_what_was_drawn()
    {
        var one = new Chance(1);
        var early = one.Fork("a").NextUInt64();
        one.NextUInt64();
        Assert.Equal(early, one.Fork("a").NextUInt64());
        Assert.NotEqual(early, one.Fork("b").NextUInt64());
        Assert.NotEqual(early, new Chance(2).Fork("a").NextUInt64());
        Assert.NotEqual(new Chance(1).NextUInt64(), early);
    }

    [Fact]
    public void Delays_have_a_long_tail_and_a_bound()
    {
        var chance = new Chance(1);
        var typical = TimeSpan.FromMilliseconds(1);
        var longest = TimeSpan.FromSeconds(1);
        var delays = Enumerable.Range(0, 100_000).Select(_ => chance.LongTail(typical, longest)).Order().ToArray();
        Assert.InRange(delays[0], typical * 0.7, typical * 0.71);
        Assert.InRange(delays[50_000], typical * 0.96, typical * 1.02); // 0.7 · √2
        Assert.InRange(delays[99_000], typical * 6, typical * 8); // 0.7 · √100
        Assert.True(delays[^1] <= longest);
        Assert.Contains(delays, delay => delay > typical * 100);
    }

    [Fact]
    public void Poisson_events_have_their_mean()
    {
        var chance = new Chance(1);
        var mean = Enumerable.Range(0, 100_000).Average(_ => chance.Exponential(TimeSpan.FromSeconds(1)).TotalSeconds);
        Assert.InRange(mean, 0.98, 1.02);
    }

    [Fact]
    public void A_shuffle_reaches_every_order_about_as_often()
    {
        var chance = new Chance(1);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 6000; i++)
        {
            var letters = "abc".ToCharArray();
            chance.Shuffle(letters);
            counts[new string(letters)] = counts.GetValueOrDefault(new string(letters)) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 880, 1120));
    }
}
