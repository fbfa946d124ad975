using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Expiry;
using static OrleansCluster.Algorithms.Cache.CacheOperation;

namespace OrleansCluster.Algorithms.Tests.Cache;

public sealed class ExpiryTests
{
    private readonly CacheTable _table = Keys.Table();

    [Fact]
    public void An_entry_is_there_until_the_moment_it_expires_whatever_the_wheel_has_done()
    {
        _table.Set("a", "1", 100, CacheExpiry.At(200));
        Assert.Equal("1", _table.Read("a", 199));
        Assert.Null(_table.Read("a", 200));
        Assert.Equal(1, _table.Statistics.Entries);
        Assert.Equal(CacheStatus.Done, _table.Run((h, k) => Add(h, k, Keys.Bytes("2")), "a", 200).Status);
        Assert.Equal("2", _table.Read("a", 200));
    }

    [Fact]
    public void A_readers_access_slides_without_the_writer_and_the_absolute_limit_stays()
    {
        _table.Set("a", "1", 0, new(25, 10));
        foreach (var now in (long[])[9, 18, 24])
        {
            Assert.Equal("1", _table.Read("a", now));
            _table.Advance(now, 100);
        }

        Assert.Null(_table.Read("a", 25));
        _table.Set("b", "1", 30, CacheExpiry.Sliding(10));
        Assert.Null(_table.Read("b", 40));
        _table.Advance(40, 100);
        Assert.Equal(0, _table.Statistics.Entries);
    }

    [Fact]
    public void A_peek_is_no_access()
    {
        _table.Set("a", "1", 0, CacheExpiry.Sliding(10));
        Assert.Equal("1", _table.Peek("a", 9));
        Assert.Null(_table.Peek("a", 10));
        Assert.Equal(0, _table.Statistics.Hits);
    }

    [Fact]
    public void Of_a_readers_access_and_the_end_only_one_comes_first()
    {
        var attributes = new EntryAttributes(CacheExpiry.Sliding(10), [], 0);
        Assert.Equal(AccessOutcome.Alive, attributes.Access(1, 9, 0));
        Assert.False(attributes.TryExpire(18, 0));
        Assert.Equal(AccessOutcome.Gone, attributes.Access(1, 19, 0));
        Assert.True(attributes.TryExpire(19, 0));
        Assert.Equal(AccessOutcome.Closed, attributes.Access(1, 18, 0));
        Assert.True(attributes.TryExpire(18, 0));
    }

    [Fact]
    public void A_touch_gives_another_expiry_and_leaves_the_version()
    {
        var version = _table.Set("a", "1", 0, CacheExpiry.Sliding(10), "t").Version;
        var touched = _table.Run((h, k) => Touch(h, k, CacheExpiry.At(1000)), "a", 5);
        Assert.Equal((CacheStatus.Done, "1", version, 1000), (touched.Status, Keys.Text(touched.Item.Value), touched.Item.Version, touched.Item.DeadlineMs));
        Assert.Equal("1", _table.Read("a", 999));
        Assert.Null(_table.Read("a", 1000));
        _table.Run((h, k) => Touch(h, k, default), "a", 5);
        Assert.Equal("1", _table.Read("a", CacheLimits.MaxTimeMs));
        _table.Invalidate("t", 5);
        Assert.Null(_table.Read("a", 5));
        Assert.Equal(CacheStatus.NotFound, _table.Run((h, k) => Touch(h, k, default), "a", 5).Status);
        _table.Set("b", "1", 5);
        _table.Run((h, k) => Touch(h, k, CacheExpiry.At(5)), "b", 5);
        Assert.Null(_table.Peek("b", 0));
    }

    [Fact]
    public void A_call_removes_no_more_than_its_budget()
    {
        for (var at = 0; at < 1000; at++)
            _table.Set($"k{at}", "1", 0, CacheExpiry.At(10 + (at % 50)));
        var before = _table.Statistics.Entries;
        var calls = 0;
        for (var more = true; more; calls++)
        {
            more = _table.Advance(100, 64);
            Assert.InRange(before - _table.Statistics.Entries, 0, 64);
            before = _table.Statistics.Entries;
        }

        Assert.Equal((0, 1000), (before, _table.Statistics.Expirations));
        Assert.InRange(calls, 16, 40);
        Assert.Equal(EntryCost.EmptyTable, _table.Statistics.Bytes);
    }

    [Fact]
    public void What_has_expired_makes_room_before_anything_is_evicted()
    {
        var table = Keys.Table(CacheLimits.MinCapacityBytes);
        for (var at = 0; at < 10; at++)
            table.Set($"old{at}", new string('x', 4000), 0, CacheExpiry.At(10));
        for (var at = 0; at < 8; at++)
            table.Set($"new{at}", new string('x', 4000), 10);
        Assert.Equal(0, table.Statistics.Evictions);
        Assert.All(Enumerable.Range(0, 8), at => Assert.NotNull(table.Peek($"new{at}", 10)));
    }

    [Fact]
    public void The_wheel_gives_each_when_its_moment_has_come_and_not_before() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(150), Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(3).ArrayOf().ToArbitrary(), steps =>
        {
            var wheel = new TimerWheel();
            var waiting = new Dictionary<EntryAttributes, long>();
            var now = (long)(steps.Length == 0 ? 0 : steps[0][0]) << (steps.Length % 15);
            foreach (var step in steps)
            {
                var ahead = (long)step[1] >> (step[2] % 31);
                switch (step[0] % 4)
                {
                    case 0 or 1:
                        var node = new EntryAttributes(CacheExpiry.At(Math.Max(1, now + ahead - 3)), [], now);
                        waiting.Add(node, node.DeadlineMs(0));
                        wheel.Schedule(node, node.DeadlineMs(0));
                        break;
                    case 2 when waiting.Count > 0:
                        var gone = waiting.Keys.ElementAt(step[1] % waiting.Count);
                        wheel.Remove(gone);
                        wheel.Remove(gone);
                        waiting.Remove(gone);
                        break;
                    default:
                        now += ahead;
                        TakeDue(wheel, waiting, now, step[2]);
                        break;
                }

                Assert.Equal(waiting.Count, wheel.Count);
            }

            TakeDue(wheel, waiting, CacheLimits.MaxTimeMs, 0);
            Assert.Empty(waiting);
        }));

    private static void TakeDue(TimerWheel wheel, Dictionary<EntryAttributes, long> waiting, long now, int chance)
    {
        // Now and then it stops in the middle, as a budget that is used up does.
        for (var budget = chance % 3 == 0 ? int.MaxValue : chance % 17; wheel.TryTakeDue(now, 0, ref budget, out var due);)
        {
            Assert.True(waiting.Remove(due, out var moment));
            Assert.True(moment <= now);
        }

        if (chance % 3 == 0)
            Assert.DoesNotContain(waiting.Values, moment => moment <= now);
    }
}
