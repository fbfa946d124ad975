using System.Text;
using OrleansCluster.Algorithms.Cache.Loads;

namespace OrleansCluster.Algorithms.Tests.Cache.Loads;

public class LoadTableTests
{
    private readonly LoadTable _loads = new();

    [Fact]
    public void One_load_of_a_key_is_granted_at_a_time()
    {
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 0, out var first));
        Assert.Equal(LoadOutcome.Loading, Begin("a", now: 999, out _));
        Assert.Equal(LoadOutcome.Granted, Begin("b", now: 999, out _));
        Assert.True(_loads.End(1, Key("a"), first));
        Assert.False(_loads.End(1, Key("a"), first));
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 999, out var second));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Who_waits_hears_how_long_the_lease_lasts()
    {
        _loads.Begin(1, Key("a").Span, null, 1_000, 0, out _, out var granted);
        Assert.Equal(LoadOutcome.Loading, _loads.Begin(1, Key("a").Span, null, 1_000, 400, out var ticket, out var left));
        Assert.Equal((1_000, 600, 0), (granted, left, ticket));
    }

    [Fact]
    public void Another_is_granted_a_load_whose_lease_has_ended_and_the_old_ticket_is_worth_nothing()
    {
        Begin("a", now: 0, out var old);
        Assert.True(_loads.Renew(1, Key("a"), old, 1_000, 900));
        Assert.Equal(LoadOutcome.Loading, Begin("a", now: 1_899, out _));
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 1_900, out var fresh));
        Assert.False(_loads.Holds(1, Key("a"), old));
        Assert.False(_loads.Renew(1, Key("a"), old, 1_000, 1_901));
        Assert.False(_loads.End(1, Key("a"), old));
        Assert.True(_loads.Holds(1, Key("a"), fresh));
    }

    [Fact]
    public void A_lease_that_has_ended_counts_as_long_as_nobody_else_has_asked()
    {
        Begin("a", now: 0, out var ticket);
        Assert.True(_loads.Holds(1, Key("a"), ticket));
        Assert.True(_loads.Renew(1, Key("a"), ticket, 1_000, 5_000));
        Assert.Equal(LoadOutcome.Loading, Begin("a", now: 5_999, out _));
    }

    [Fact]
    public void A_renewal_shortens_no_lease()
    {
        _loads.Begin(1, Key("a").Span, null, 10_000, 0, out var ticket, out _);
        Assert.True(_loads.Renew(1, Key("a"), ticket, 1_000, 0));
        Assert.Equal(LoadOutcome.Loading, Begin("a", now: 9_999, out _));
    }

    [Fact]
    public void What_is_loaded_of_a_key_that_was_changed_counts_no_more_and_another_may_load_at_once()
    {
        Begin("a", now: 0, out var old);
        Begin("b", now: 0, out var other);
        _loads.Changed(1, Key("a"));
        Assert.False(_loads.Holds(1, Key("a"), old));
        Assert.True(_loads.Holds(1, Key("b"), other));
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 1, out _));
    }

    [Fact]
    public void A_tag_spoils_the_loads_that_are_to_have_it_and_clearing_all()
    {
        _loads.Begin(1, Key("a").Span, ["x", "y"], 1_000, 0, out var tagged, out _);
        _loads.Begin(1, Key("b").Span, ["X"], 1_000, 0, out var other, out _);
        _loads.Invalidated("y");
        Assert.False(_loads.Holds(1, Key("a"), tagged));
        Assert.True(_loads.Holds(1, Key("b"), other));
        _loads.Clear();
        Assert.False(_loads.Holds(1, Key("b"), other));
        Assert.Equal((0, 0), (_loads.Count, _loads.Bytes));
    }

    [Fact]
    public void Keys_of_one_hash_are_told_apart()
    {
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 0, out var one));
        Assert.Equal(LoadOutcome.Granted, Begin("b", now: 0, out _));
        Assert.False(_loads.Holds(1, Key("b"), one));
    }

    [Fact]
    public void The_key_is_the_callers_again_when_it_was_begun()
    {
        var key = Encoding.UTF8.GetBytes("a");
        _loads.Begin(1, key, null, 1_000, 0, out var ticket, out _);
        key[0] = (byte)'b';
        Assert.True(_loads.Holds(1, Key("a"), ticket));
    }

    [Fact]
    public void Loads_are_bounded_in_number_and_those_of_dead_loaders_make_room()
    {
        for (var at = 0; at < LoadLimits.MaxLoads; at++)
            Assert.Equal(LoadOutcome.Granted, Begin($"{at}", now: at, out _));
        Assert.Equal(LoadOutcome.TooMany, Begin("one more", now: 999, out _));
        Assert.Equal(LoadOutcome.Loading, Begin("7", now: 999, out _));
        Assert.Equal(LoadOutcome.Granted, Begin("one more", now: 1_000, out _));
        Assert.Equal(LoadLimits.MaxLoads, _loads.Count);
    }

    [Fact]
    public void Loads_are_bounded_in_bytes()
    {
        var tag = new string('t', 256);
        var key = new string('k', 4_000);
        var count = 0;
        while (_loads.Begin(1, Key(key + count).Span, [tag], 1_000, 0, out _, out _) == LoadOutcome.Granted)
            count++;
        Assert.InRange(_loads.Bytes, LoadLimits.MaxBytes - 4_300, LoadLimits.MaxBytes);
        Assert.InRange(count, 50, 62);
        Assert.Equal(LoadOutcome.Granted, Begin("short", now: 0, out _));
    }

    [Theory]
    [InlineData(long.MinValue, LoadLimits.MinLeaseMs)]
    [InlineData(0, LoadLimits.MinLeaseMs)]
    [InlineData(long.MaxValue, LoadLimits.MaxLeaseMs)]
    public void A_lease_is_brought_into_its_bounds(long asked, long granted)
    {
        _loads.Begin(1, Key("a").Span, null, asked, 1_000, out var ticket, out var left);
        Assert.Equal(granted, left);
        Assert.True(_loads.Renew(1, Key("a"), ticket, asked, 2_000));
        Assert.Equal(LoadOutcome.Loading, Begin("a", now: 1_999 + granted, out _));
        Assert.Equal(LoadOutcome.Granted, Begin("a", now: 2_000 + granted, out _));
    }

    private static ReadOnlyMemory<byte> Key(string text) => Encoding.UTF8.GetBytes(text);

    private LoadOutcome Begin(string key, long now, out long ticket) => _loads.Begin(1, Key(key).Span, null, 1_000, now, out ticket, out _);
}
