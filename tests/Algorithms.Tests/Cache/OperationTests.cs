using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;
using static OrleansCluster.Algorithms.Cache.CacheOperation;

namespace OrleansCluster.Algorithms.Tests.Cache;

public sealed class OperationTests
{
    private readonly CacheTable _table = Keys.Table();

    [Fact]
    public void A_set_is_read_back_and_tells_what_was_there()
    {
        var first = _table.Set("a", "1");
        var second = _table.Set("a", "2");
        Assert.Equal((CacheStatus.Done, false), (first.Status, first.Item.Exists));
        Assert.Equal(("1", first.Version), (Keys.Text(second.Item.Value), second.Item.Version));
        Assert.True(second.Version > first.Version);
        Assert.Equal("2", _table.Read("a"));
        Assert.Null(_table.Read("b"));
    }

    [Fact]
    public void An_add_stores_where_nothing_is_and_a_replace_where_something_is()
    {
        Assert.Equal(CacheStatus.NotFound, _table.Run((h, k) => Replace(h, k, Keys.Bytes("1")), "a").Status);
        Assert.Equal(CacheStatus.Done, _table.Run((h, k) => Add(h, k, Keys.Bytes("2")), "a").Status);
        var exists = _table.Run((h, k) => Add(h, k, Keys.Bytes("3")), "a");
        Assert.Equal((CacheStatus.Exists, "2"), (exists.Status, Keys.Text(exists.Item.Value)));
        Assert.Equal(CacheStatus.Done, _table.Run((h, k) => Replace(h, k, Keys.Bytes("4")), "a").Status);
        Assert.Equal("4", _table.Read("a"));
    }

    [Fact]
    public void A_compare_and_set_or_delete_acts_on_that_version_only()
    {
        var version = _table.Set("a", "1").Version;
        Assert.Equal(CacheStatus.NotFound, _table.Run((h, k) => CompareAndSet(h, k, Keys.Bytes("2"), version), "b").Status);
        var next = _table.Run((h, k) => CompareAndSet(h, k, Keys.Bytes("2"), version), "a");
        Assert.Equal(CacheStatus.Done, next.Status);
        var mismatch = _table.Run((h, k) => CompareAndSet(h, k, Keys.Bytes("3"), version), "a");
        Assert.Equal((CacheStatus.VersionMismatch, next.Version), (mismatch.Status, mismatch.Item.Version));
        Assert.Equal(CacheStatus.VersionMismatch, _table.Run((h, k) => CompareAndDelete(h, k, version), "a").Status);
        Assert.Equal("2", _table.Read("a"));
        Assert.Equal(CacheStatus.Done, _table.Run((h, k) => CompareAndDelete(h, k, next.Version), "a").Status);
        Assert.Null(_table.Read("a"));
    }

    [Fact]
    public void A_version_never_comes_again_after_a_deletion_an_eviction_or_a_clearing()
    {
        var seen = new List<long>();
        var table = Keys.Table(CacheLimits.MinCapacityBytes);
        for (var round = 0; round < 50; round++)
        {
            seen.Add(table.Set("a", "1").Version);
            if (round % 3 == 0)
                table.Run(Delete, "a");
            else if (round % 3 == 1)
                table.Clear(0);
            for (var other = 0; round % 3 == 2 && table.Peek("a") is not null; other++)
                table.Set($"other{other}", new string('x', 1000));
            Assert.Null(table.Peek("a"));
        }

        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.True(table.Statistics.Evictions > 0);
    }

    [Fact]
    public void An_increment_counts_from_0_and_keeps_to_64_bits()
    {
        Assert.Equal(5, _table.Run((h, k) => Increment(h, k, 5), "n").Number);
        Assert.Equal(-2, _table.Run((h, k) => Increment(h, k, -7), "n").Number);
        Assert.Equal("-2", _table.Read("n"));
        _table.Set("n", "9223372036854775806");
        Assert.Equal(long.MaxValue, _table.Run((h, k) => Increment(h, k, 1), "n").Number);
        Assert.Equal(CacheStatus.Overflow, _table.Run((h, k) => Increment(h, k, 1), "n").Status);
        _table.Set("n", "-9223372036854775807");
        Assert.Equal(long.MinValue, _table.Run((h, k) => Increment(h, k, -1), "n").Number);
        Assert.Equal(CacheStatus.Overflow, _table.Run((h, k) => Increment(h, k, long.MinValue), "n").Status);
        Assert.Equal("-9223372036854775808", _table.Read("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    public void What_is_no_number_is_not_incremented(string text)
    {
        _table.Set("n", text);
        Assert.Equal(CacheStatus.NotANumber, _table.Run((h, k) => Increment(h, k, 1), "n").Status);
        Assert.Equal(text, _table.Read("n"));
    }

    [Fact]
    public void An_append_goes_behind_and_keeps_expiry_and_tags()
    {
        _table.Set("a", "1", 0, CacheExpiry.At(100), "t");
        Assert.Equal(3, _table.Run((h, k) => Append(h, k, Keys.Bytes("23")), "a").Number);
        Assert.Equal("123", _table.Read("a", 99));
        Assert.Null(_table.Read("a", 100));
        _table.Invalidate("t", 0);
        Assert.Null(_table.Read("a", 0));
        Assert.Equal(1, _table.Run((h, k) => Append(h, k, Keys.Bytes("x")) with { Expiry = CacheExpiry.At(50) }, "b").Number);
        Assert.Null(_table.Read("b", 50));
    }

    [Fact]
    public void What_is_over_a_bound_is_refused_and_changes_nothing()
    {
        _table.Set("a", "1");
        var huge = new byte[CacheLimits.MaxValueBytes + 1];
        Assert.Equal(CacheStatus.InvalidKey, _table.Run((h, _) => Set(h, default, default), "a").Status);
        Assert.Equal(CacheStatus.InvalidKey, _table.Run((h, _) => Set(h, new byte[CacheLimits.MaxKeyBytes + 1], default), "a").Status);
        Assert.Equal(CacheStatus.Done, _table.Run((h, _) => Set(h, new byte[CacheLimits.MaxKeyBytes], default), "a").Status);
        var tooLarge = _table.Run((h, k) => Set(h, k, huge), "a");
        Assert.Equal((CacheStatus.ValueTooLarge, (long)CacheLimits.MaxValueBytes, huge.Length), (tooLarge.Status, tooLarge.Limit, tooLarge.Actual));
        Assert.Equal(CacheStatus.ValueTooLarge, _table.Run((h, k) => Append(h, k, huge.AsMemory(1)), "a").Status);
        Assert.Equal(CacheStatus.Done, _table.Run((h, k) => Set(h, k, huge.AsMemory(1)), "largest").Status);
        foreach (var expiry in (CacheExpiry[])[new(-1, 0), new(0, -1), new(CacheLimits.MaxTimeMs + 1, 0), new(0, CacheLimits.MaxSlidingMs + 1)])
            Assert.Equal(CacheStatus.InvalidExpiry, _table.Set("a", "2", 0, expiry).Status);
        string[][] tags = [[""], ["x", "x"], [new string('x', 257)], ["\ud800"], [new string('ü', 129)], [.. Enumerable.Range(0, 17).Select(at => $"t{at}")]];
        foreach (var wrong in tags)
            Assert.Equal(CacheStatus.InvalidTags, _table.Set("a", "2", 0, default, wrong).Status);
        Assert.Equal("1", _table.Read("a"));
    }

    [Fact]
    public void An_entry_that_cannot_fit_is_refused_before_it_costs_anything_else_its_place()
    {
        var table = Keys.Table(1 << 20);
        table.Set("a", "1");
        var value = new byte[1 << 20];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = table.Run((h, k) => Set(h, k, value), "a");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024);
        Assert.Equal(CacheStatus.DoesNotFit, refused.Status);
        Assert.True(refused.Actual > refused.Limit);
        Assert.Equal("1", table.Read("a"));
        Assert.Equal(CacheStatus.Done, table.Run((h, k) => Set(h, k, new byte[900_000]), "b").Status);
        Assert.Equal(CacheStatus.DoesNotFit, table.Run((h, k) => Append(h, k, new byte[200_000]), "b").Status);
    }

    [Fact]
    public void The_largest_entry_that_fits_does_and_takes_all_others_places()
    {
        var table = Keys.Table(1 << 20);
        for (var at = 0; at < 100; at++)
            table.Set($"k{at}", new string('x', 5000), 0, CacheExpiry.At(1000), $"tag{at}");
        var limit = table.Run((h, k) => Set(h, k, new byte[1 << 20]), "a").Limit;
        var length = (int)(limit - EntryCost.Of(1, 0, false, 0)) & ~7;
        Assert.Equal(CacheStatus.Done, table.Run((h, k) => Set(h, k, new byte[length - 8]), "a").Status);
        Assert.Equal(1, table.Statistics.Entries);
        Assert.True(table.Statistics.Bytes <= 1 << 20);
    }

    [Fact]
    public void An_entry_that_must_make_room_for_its_own_growth_is_there_afterwards_with_what_it_had()
    {
        var table = Keys.Table(CacheLimits.MinCapacityBytes, records: true);
        table.Set("a", new string('x', 20_000), 0, CacheExpiry.At(500), "t");
        table.Set("b", new string('y', 20_000));
        Assert.Equal(40_000, table.Run((h, k) => Append(h, k, new byte[20_000]), "a").Number);
        Assert.Equal(40_000, table.Peek("a")!.Length);
        Assert.Null(table.Peek("b"));
        Assert.Null(table.Peek("a", 500));
        table.Invalidate("t", 0);
        Assert.Null(table.Peek("a"));
    }

    [Fact]
    public void A_set_that_keeps_the_expiry_does_so_if_there_is_one()
    {
        _table.Set("a", "1", 0, CacheExpiry.At(100));
        _table.Run((h, k) => Set(h, k, Keys.Bytes("2")) with { KeepsExpiry = true, Expiry = CacheExpiry.At(900) }, "a");
        Assert.Equal("2", _table.Read("a", 99));
        Assert.Null(_table.Read("a", 100));
        _table.Set("b", "1");
        _table.Run((h, k) => Set(h, k, Keys.Bytes("2")) with { KeepsExpiry = true, Expiry = CacheExpiry.At(900) }, "b");
        Assert.Null(_table.Read("b", 900));
    }

    [Fact]
    public void A_value_that_is_expired_already_removes_what_was_there()
    {
        _table.Set("a", "1", 10);
        Assert.Equal(CacheStatus.Done, _table.Set("a", "2", 10, CacheExpiry.At(10)).Status);
        Assert.Null(_table.Peek("a", 0));
        Assert.Equal(0, _table.Statistics.Entries);
    }

    [Fact]
    public void A_batch_answers_each_operation_and_goes_on_after_one_that_failed()
    {
        var (a, b) = (Keys.Bytes("a"), Keys.Bytes("b"));
        CacheOperation[] batch =
        [
            Set(Keys.Hash(a), a, Keys.Bytes("1")), Increment(Keys.Hash(a), a, 1), Set(0, default, default), Get(Keys.Hash(b), b), Get(Keys.Hash(a), a),
        ];
        var results = new CacheResult[batch.Length];
        _table.Apply(batch, 0, results);
        CacheStatus[] expected = [CacheStatus.Done, CacheStatus.Done, CacheStatus.InvalidKey, CacheStatus.NotFound, CacheStatus.Done];
        Assert.Equal(expected, results.Select(result => result.Status));
        Assert.Equal("2", Keys.Text(results[4].Item.Value));
    }

    [Fact]
    public void Keys_of_one_hash_are_told_apart()
    {
        var keys = Enumerable.Range(0, 50).Select(at => Keys.Of(at)).ToArray();
        foreach (var key in keys)
            _table.Apply(Set(7, key, key), 0);
        foreach (var key in keys.Where((_, at) => at % 2 == 0))
            _table.Apply(Delete(7, key), 0);
        for (var at = 0; at < keys.Length; at++)
            Assert.Equal(at % 2 == 1, _table.TryGet(7, keys[at], 0, out var item) && item.Value.Span.SequenceEqual(keys[at]));
    }

    [Fact]
    public void A_second_writer_is_found_out()
    {
        var keys = new Intruder(_table);
        _table.Set("a", "1");
        Assert.Throws<InvalidOperationException>(() => _table.Scan(0, 100, 0, keys));
        Assert.Equal("1", _table.Read("a"));
        Assert.Equal(CacheStatus.Done, _table.Set("a", "2").Status);
    }

    [Fact]
    public void The_figures_count_what_happened()
    {
        _table.Set("a", "1", 0, CacheExpiry.At(10));
        _table.Set("b", "1", 0, default, "t");
        _table.Set("c", "1");
        _table.Read("a");
        _table.Run(Get, "c");
        _table.Read("x");
        _table.Run(Delete, "c");
        _table.Invalidate("t", 0);
        while (_table.Advance(10, 100))
        {
        }

        var figures = _table.Statistics;
        Assert.Equal(new CacheStatistics(2, 1, 3, 1, 0, 1, 1, 0, EntryCost.EmptyTable), figures);
    }

    [Fact]
    public void A_time_or_a_capacity_that_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _table.Set("a", "1", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _table.Set("a", "1", CacheLimits.MaxTimeMs + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Keys.Table(CacheLimits.MinCapacityBytes - 1));
        Assert.Equal(CacheStatus.Done, _table.Set("a", "1", CacheLimits.MaxTimeMs, CacheExpiry.Sliding(CacheLimits.MaxSlidingMs)).Status);
        Assert.False(_table.Advance(CacheLimits.MaxTimeMs, 10));
        Assert.Equal("1", _table.Read("a", CacheLimits.MaxTimeMs));
    }

    private sealed class Intruder(CacheTable table) : List<ReadOnlyMemory<byte>>, ICollection<ReadOnlyMemory<byte>>
    {
        void ICollection<ReadOnlyMemory<byte>>.Add(ReadOnlyMemory<byte> key) => table.Set("intruder", "1");
    }
}
