using System.Text;
using OrleansCluster.Algorithms.Cache.Near;

namespace OrleansCluster.Algorithms.Tests.Cache.Near;

public class NearTableTests
{
    private const long Bound = 100;

    private readonly NearTable _near = new(1 << 20, 16, Bound);
    private readonly NearSource _silo = new(7);

    [Fact]
    public void What_was_read_is_told_until_the_bound_is_over()
    {
        Hear(at: 1_000);
        Read(1, "a", "1", version: 5);
        Assert.True(_near.TryGet(1, Bytes("a"), 1_099, out var item));
        Assert.Equal(("1", 5, long.MaxValue), (Text(item.Value), item.Version, item.EndsAt));
        Assert.False(_near.TryGet(1, Bytes("a"), 1_100, out _));
        Hear(at: 1_200);
        Assert.True(_near.TryGet(1, Bytes("a"), 1_250, out _)); // Nothing was heard against it.
    }

    [Fact]
    public void Nothing_is_kept_before_the_feed_is_followed()
    {
        Assert.Null(_near.Begin(_silo, 1));
        Hear(at: 0);
        Assert.NotNull(_near.Begin(_silo, 1));
    }

    [Fact]
    public void A_page_that_a_silo_without_a_certain_lease_has_read_confirms_nothing_and_counts_all_the_same()
    {
        Hear(at: 1_000);
        Read(1, "a", "1");
        Read(2, "b", "1");
        _near.Apply(_silo, new(1, true, true, [1], []), null);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_050, out _));
        Assert.True(_near.TryGet(2, Bytes("b"), 1_050, out _));
        Assert.False(_near.TryGet(2, Bytes("b"), 1_100, out _));
    }

    [Fact]
    public void What_has_changed_is_forgotten_and_what_is_on_its_way_of_it_is_not_kept()
    {
        Hear(at: 1_000);
        Read(1, "a", "1");
        var (one, two, other) = (_near.Begin(_silo, 1)!, _near.Begin(_silo, 1)!, _near.Begin(_silo, 2)!);
        _near.Apply(_silo, new(1, true, true, [1], []), 1_001);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        End(one, "a", "1");
        End(two, "a", "1");
        End(other, "b", "2");
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        Assert.True(_near.TryGet(2, Bytes("b"), 1_001, out _));
        Assert.Equal(1, _near.Forgotten);
        Read(1, "a", "2");
        Assert.True(_near.TryGet(1, Bytes("a"), 1_001, out _));
    }

    [Fact]
    public void What_this_process_changes_is_forgotten_before_anybody_tells()
    {
        Hear(at: 1_000);
        Read(1, "a", "1");
        var fetch = _near.Begin(_silo, 1)!;
        _near.Forget(1);
        End(fetch, "a", "1");
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        Read(17, "b", "1");
        Read(2, "c", "1");
        fetch = _near.Begin(_silo, 33)!;
        _near.ForgetPartition(1);
        End(fetch, "d", "1");
        Assert.False(_near.TryGet(17, Bytes("b"), 1_001, out _));
        Assert.False(_near.TryGet(33, Bytes("d"), 1_001, out _));
        Assert.True(_near.TryGet(2, Bytes("c"), 1_001, out _));
    }

    [Fact]
    public void A_partition_that_a_silo_serves_no_more_is_forgotten_with_what_is_on_its_way()
    {
        Hear(at: 1_000);
        Read(3, "a", "1");
        Read(4, "b", "1");
        var fetch = _near.Begin(_silo, 19)!;
        _near.Apply(_silo, new(1, true, true, [], [3, 99, -1]), 1_001);
        End(fetch, "c", "1");
        Assert.False(_near.TryGet(3, Bytes("a"), 1_001, out _));
        Assert.False(_near.TryGet(19, Bytes("c"), 1_001, out _));
        Assert.True(_near.TryGet(4, Bytes("b"), 1_001, out _));
    }

    [Fact]
    public void Who_has_missed_a_part_of_the_feed_forgets_all_that_he_has_of_that_silo()
    {
        var other = new NearSource(8);
        Hear(at: 1_000);
        _near.Apply(other, new(0, true, true, [], []), 1_000);
        Read(1, "a", "1");
        End(_near.Begin(other, 2)!, "b", "1", life: 8);
        _near.Apply(_silo, new(100_000, false, true, [], []), 1_001);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        Assert.True(_near.TryGet(2, Bytes("b"), 1_001, out _));
        Read(1, "a", "2");
        Assert.True(_near.TryGet(1, Bytes("a"), 1_001, out _));
    }

    [Fact]
    public void What_another_life_than_the_one_that_is_followed_answers_is_not_kept()
    {
        Hear(at: 1_000);
        End(_near.Begin(_silo, 1)!, "a", "1", life: 8);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
    }

    [Fact]
    public void What_the_owner_before_has_told_ends_with_what_the_next_one_tells()
    {
        var next = new NearSource(8);
        Hear(at: 1_000);
        _near.Apply(next, new(0, true, true, [], []), 1_000);
        Read(1, "a", "1");
        End(_near.Begin(next, 17)!, "b", "1", life: 8);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        Assert.True(_near.TryGet(17, Bytes("b"), 1_001, out _));
    }

    [Fact]
    public void Of_two_reads_at_once_the_older_does_not_take_the_place_of_the_newer()
    {
        Hear(at: 1_000);
        var (older, newer) = (_near.Begin(_silo, 1)!, _near.Begin(_silo, 1)!);
        End(newer, "a", "2", version: 2);
        End(older, "a", "1", version: 1);
        Assert.True(_near.TryGet(1, Bytes("a"), 1_001, out var item));
        Assert.Equal("2", Text(item.Value));
    }

    [Fact]
    public void What_the_owner_before_tells_late_does_not_take_the_place_of_what_the_next_one_has_told()
    {
        var next = new NearSource(8);
        Hear(at: 1_000);
        _near.Apply(next, new(0, true, true, [], []), 1_000);
        var (older, newer) = (_near.Begin(_silo, 1)!, _near.Begin(next, 1)!);
        End(newer, "a", "2", version: 2, life: 8);
        Assert.True(_near.TryGet(1, Bytes("a"), 1_001, out _));
        End(older, "a", "1", version: 1);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
    }

    [Theory]
    [InlineData(-1, long.MaxValue)]
    [InlineData(0, 1_000)]
    [InlineData(100_000, 1_000 + 98_019)]
    public void A_clock_that_is_slower_than_the_owners_tells_nothing_that_has_expired(long remainingMs, long endsAt) =>
        Assert.Equal(endsAt, NearTable.EndOf(1_000, remainingMs));

    [Fact]
    public void What_expires_is_not_told_behind_that()
    {
        Hear(at: 1_000);
        _near.End(_near.Begin(_silo, 1)!, Bytes("a"), new(Bytes("1"), 1, 1_050), 7);
        Assert.True(_near.TryGet(1, Bytes("a"), 1_049, out _));
        Assert.False(_near.TryGet(1, Bytes("a"), 1_050, out _));
    }

    [Fact]
    public void Keys_of_one_hash_are_told_apart()
    {
        Hear(at: 1_000);
        Read(1, "a", "1");
        Assert.False(_near.TryGet(1, Bytes("b"), 1_001, out _));
        Read(1, "b", "2", version: 1);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
        Assert.True(_near.TryGet(1, Bytes("b"), 1_001, out _));
    }

    [Fact]
    public void It_never_counts_more_bytes_than_it_may_and_keeps_nothing_larger()
    {
        Hear(at: 1_000);
        for (var key = 0UL; key < 5_000; key++)
            Read(key << 8, $"{key}", new string('v', 500));
        Assert.InRange(_near.Statistics.Bytes, 1, 1 << 20);
        Assert.True(_near.Statistics.Evictions > 1_000);
        Read(1, "a", "1");
        Read(1, "a", new string('v', 2 << 20), version: 2);
        Assert.False(_near.TryGet(1, Bytes("a"), 1_001, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_it_tells_was_true_within_the_bound_whatever_happens_in_whichever_order(int seed)
    {
        var world = new NearWorld(seed, Bound);
        for (var step = 0; step < 50_000; step++)
            world.Step();
        Assert.True(world.Hits > 1_000, $"{world.Hits} hits");
        Assert.True(world.StaleHits > 10, $"{world.StaleHits} hits of what had changed already"); // Else the bound was never put to the test.
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    private void Hear(long at) => _near.Apply(_silo, new(Math.Max(0, _silo.Next), true, true, [], []), at);

    private void Read(ulong hash, string key, string value, long version = 1) => End(_near.Begin(_silo, hash)!, key, value, version);

    private void End(NearFetch fetch, string key, string value, long version = 1, long life = 7) =>
        _near.End(fetch, Bytes(key), new(Bytes(value), version, long.MaxValue), life);
}
