using OrleansCluster.Algorithms.Cache.Near;

namespace OrleansCluster.Algorithms.Tests.Cache.Near;

public class ChangeFeedTests
{
    private readonly ChangeFeed _feed = new();

    [Fact]
    public void Who_has_read_nothing_is_told_nothing()
    {
        Assert.False(_feed.Changed(1));
        Assert.False(_feed.Dropped(1));
        AssertPage(_feed.Read(0), 0, [], []);
    }

    [Fact]
    public void A_key_that_was_read_is_told_of_at_every_change()
    {
        _feed.Mark(1);
        _feed.Mark(2UL << 40);
        Assert.True(_feed.Changed(1));
        Assert.False(_feed.Changed(3UL << 40));
        Assert.True(_feed.Changed(1));
        AssertPage(_feed.Read(0), 2, [1, 1], []);
        AssertPage(_feed.Read(1), 2, [1], []);
        AssertPage(_feed.Read(2), 2, [], []);
    }

    [Fact]
    public void Of_keys_on_one_bit_none_silences_the_others()
    {
        _feed.Mark(5UL << 32);
        Assert.True(_feed.Changed((5UL << 32) | 77));
        Assert.True(_feed.Changed(5UL << 32));
        AssertPage(_feed.Read(0), 2, [(5UL << 32) | 77, 5UL << 32], []);
    }

    [Fact]
    public void A_page_that_is_cut_off_says_so()
    {
        _feed.Mark(1);
        for (var at = 0; at <= NearLimits.PageChanges; at++)
            _feed.Dropped(at);
        Assert.False(_feed.Read(0).IsLast);
        Assert.True(_feed.Read(1).IsLast);
    }

    [Fact]
    public void Partitions_come_beside_keys()
    {
        _feed.Mark(1);
        _feed.Changed(1);
        Assert.True(_feed.Dropped(7));
        AssertPage(_feed.Read(0), 2, [1], [7]);
    }

    [Fact]
    public void From_below_nothing_only_the_place_is_told_and_from_beyond_the_end_that_everything_may_have_changed()
    {
        _feed.Mark(1);
        _feed.Changed(1);
        AssertPage(_feed.Read(-1), 1, [], []);
        Assert.False(_feed.Read(2).IsWhole);
    }

    [Fact]
    public void Who_is_behind_by_more_than_is_kept_hears_so()
    {
        _feed.Mark(1);
        for (var at = 0; at <= NearLimits.KeptChanges; at++)
            _feed.Dropped(at);
        var behind = _feed.Read(0);
        Assert.Equal((false, NearLimits.KeptChanges + 1L), (behind.IsWhole, behind.Next));
        var next = 1L;
        var partitions = new List<int>();
        while (_feed.Read(next) is { Partitions.Length: > 0 } page)
        {
            Assert.True(page.IsWhole);
            Assert.InRange(page.Partitions.Length, 1, NearLimits.PageChanges);
            partitions.AddRange(page.Partitions);
            next = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, NearLimits.KeptChanges), partitions);
    }

    private static void AssertPage(FeedPage page, long next, ulong[] hashes, int[] partitions)
    {
        Assert.Equal((next, true), (page.Next, page.IsWhole));
        Assert.Equal(hashes, page.Hashes);
        Assert.Equal(partitions, page.Partitions);
    }
}
