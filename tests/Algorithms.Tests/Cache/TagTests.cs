using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Tests.Cache;

public sealed class TagTests
{
    private readonly CacheTable _table = Keys.Table();

    [Fact]
    public void An_invalidation_hides_what_had_the_tag_before_and_nothing_else()
    {
        _table.Set("a", "1", 0, default, "x", "y");
        _table.Set("b", "1", 0, default, "y");
        _table.Set("c", "1");
        var result = _table.Invalidate("x", 0);
        Assert.Equal((CacheStatus.Done, 1), (result.Status, result.Number));
        Assert.Equal((null, "1", "1"), (_table.Read("a"), _table.Read("b"), _table.Read("c")));
        _table.Set("a", "2", 0, default, "x");
        Assert.Equal("2", _table.Read("a"));
        _table.Set("d", "1", 0, default, "x");
        Assert.Equal("1", _table.Read("d"));
        Assert.Equal(CacheStatus.NotFound, _table.Invalidate("z", 0).Status);
        Assert.Equal(CacheStatus.InvalidTags, _table.Invalidate("", 0).Status);
    }

    [Fact]
    public void A_writer_takes_what_is_hidden_for_gone()
    {
        var version = _table.Set("a", "1", 0, default, "x").Version;
        _table.Invalidate("x", 0);
        Assert.Equal(CacheStatus.NotFound, _table.Run((h, k) => CacheOperation.CompareAndSet(h, k, default, version), "a").Status);
        Assert.Equal(1, _table.Run((h, k) => CacheOperation.Increment(h, k, 1), "a").Number);
        _table.Invalidate("x", 0);
        Assert.Equal("1", _table.Read("a"));
    }

    [Fact]
    public void What_is_hidden_is_removed_a_few_at_a_time_also_if_the_table_grows_meanwhile()
    {
        for (var at = 0; at < 5_000; at++)
            _table.Set($"k{at}", "1", 0, default, at % 2 == 0 ? "even" : "odd");
        _table.Invalidate("even", 0);
        var rounds = 0;
        for (var more = true; more; rounds++)
        {
            var before = _table.Statistics.Invalidations;
            more = _table.Advance(0, 100);
            Assert.InRange(_table.Statistics.Invalidations - before, 0, 200);
            if (rounds == 20)
                _table.Invalidate("odd", 0);
            for (var at = 0; at < 50 && rounds < 100; at++)
                _table.Set($"new{rounds}/{at}", "1");
        }

        Assert.Equal(5_000, _table.Statistics.Invalidations);
        Assert.Equal(_table.Statistics.Sets - 5_000, _table.Statistics.Entries);
        Assert.False(_table.Advance(0, 1));
    }

    [Fact]
    public void Tags_take_memory_as_long_as_entries_have_them()
    {
        for (var at = 0; at < 100; at++)
            _table.Set("a", "1", 0, default, [.. Enumerable.Range(0, CacheLimits.MaxTags).Select(tag => $"{new string('t', 100)}{at}/{tag}")]);
        Assert.True(_table.EntryBytes > CacheLimits.MaxTags * 200);
        _table.Run(CacheOperation.Delete, "a");
        Assert.Equal((0, EntryCost.EmptyTable), (_table.EntryBytes, _table.Statistics.Bytes));
    }

    [Fact]
    public void Names_of_tags_count_against_the_capacity()
    {
        var table = Keys.Table(CacheLimits.MinCapacityBytes);
        for (var at = 0; at < 2_000; at++)
        {
            table.Set($"k{at}", "1", 0, default, [.. Enumerable.Range(0, CacheLimits.MaxTags).Select(tag => $"{new string('t', 150)}{at}/{tag}")]);
            Assert.True(table.Statistics.Bytes <= CacheLimits.MinCapacityBytes);
        }

        Assert.InRange(table.Statistics.Entries, 2, 12);
    }

    [Fact]
    public void A_clearing_takes_all_with_their_tags_and_expiry()
    {
        for (var at = 0; at < 1000; at++)
            _table.Set($"k{at}", "1", 0, CacheExpiry.At(10), "t");
        _table.Invalidate("t", 0);
        _table.Clear(0);
        Assert.Equal((0, EntryCost.EmptyTable), (_table.Statistics.Entries, _table.Statistics.Bytes));
        Assert.Null(_table.Read("k1"));
        _table.Set("k1", "2", 0, default, "t");
        Assert.False(_table.Advance(100, 10));
        Assert.Equal("2", _table.Read("k1", 100));
    }
}
