using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;
using OrleansCluster.Algorithms.Cache.Eviction;
using OrleansCluster.Bench.Cache.Traces;

namespace OrleansCluster.Algorithms.Tests.Cache;

public sealed class EvictionTests
{
    private const int Room = 1_000;

    [Fact]
    public void Where_scans_pass_it_has_more_hits_than_lru_and_most_of_the_optimal()
    {
        var trace = Trace.Scan(10_000, 200_000, 2 * Room, seed: 3);
        var (table, lru, optimal) = Ratios(trace);
        Assert.True(table > lru * 1.15, $"S3-FIFO {table:0.000}, LRU {lru:0.000}");
        Assert.InRange(table, optimal * 0.8, optimal);
    }

    [Theory]
    [InlineData(0.8, 1)]
    [InlineData(1.0, 2)]
    public void Of_zipf_requests_it_has_more_hits_than_lru_and_most_of_the_optimal(double skew, int seed)
    {
        var (table, lru, optimal) = Ratios(Trace.Zipf(10_000, 200_000, skew, seed));
        Assert.True(table > lru, $"S3-FIFO {table:0.000}, LRU {lru:0.000}");
        Assert.InRange(table, optimal * 0.75, optimal);
    }

    [Fact]
    public void In_a_loop_that_does_not_fit_it_is_not_worse_than_lru_and_in_one_that_does_it_misses_each_once()
    {
        var (table, lru, optimal) = Ratios(Trace.Loop(Room * 6 / 5, 100_000));
        Assert.InRange(table, lru, optimal);
        Assert.Equal(0.991, HitRatios.OfTable(Trace.Loop(900, 100_000), Room), 0.0005);
    }

    [Fact]
    public void The_optimal_is_what_trying_all_evictions_finds()
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var requests = Enumerable.Range(0, 12).Select(_ => random.Next(5)).ToArray();
            Assert.Equal(Most(requests, 0, [], 3) / 12.0, HitRatios.OfOptimal(new("", requests), 3), 6);
        }
    }

    [Fact]
    public void What_was_accessed_twice_survives_a_scan_and_what_was_not_leaves_first()
    {
        var table = Keys.Table(1 << 20);
        for (var at = 0; at < 100; at++)
            table.Set($"hot{at}", new string('x', 500));
        table.Set("cold", new string('x', 500));
        for (var at = 0; at < 200; at++)
            table.Read($"hot{at % 100}");
        for (var at = 0; at < 20_000; at++)
            table.Set($"scan{at}", new string('x', 500));
        Assert.Null(table.Peek("cold"));
        Assert.All(Enumerable.Range(0, 100), at => Assert.NotNull(table.Peek($"hot{at}")));
        Assert.True(table.Statistics.Bytes <= 1 << 20);
    }

    [Fact]
    public void What_comes_back_soon_after_its_eviction_enters_the_main_queue()
    {
        var policy = new S3Fifo(100_000, 4_096);
        var entries = Enumerable.Range(0, 20).Select(at => new CacheEntry(new byte[8], 8, HitRatios.Hash(at), at + 1, null)).ToList();
        Assert.Equal(QueueKind.Small, policy.Admit(entries[0].Hash));
        entries.ForEach(entry => policy.Add(entry, QueueKind.Small));
        Assert.Equal(EvictionStep.Evicted, policy.Step(out var evicted));
        Assert.Same(entries[0], evicted);
        Assert.Equal(QueueKind.Main, policy.Admit(entries[0].Hash));
        Assert.Equal(QueueKind.Small, policy.Admit(entries[0].Hash));
        entries[1].Frequency = 2;
        Assert.Equal(EvictionStep.Promoted, policy.Step(out var promoted));
        Assert.Same(entries[1], promoted);
    }

    [Fact]
    public void Fingerprints_take_no_more_than_they_may_and_the_newest_count()
    {
        var ghosts = new GhostTable(1_000);
        Assert.Equal(0, ghosts.Bytes);
        for (var at = 0; at < 10_000; at++)
            ghosts.Add(HitRatios.Hash(at));
        Assert.InRange(ghosts.Bytes, 500, 1_000);
        Assert.False(ghosts.TryTake(HitRatios.Hash(5_000), 10_000));
        Assert.False(ghosts.TryTake(HitRatios.Hash(9_990), 5));
        Assert.True(Enumerable.Range(9_980, 20).Count(at => ghosts.TryTake(HitRatios.Hash(at), 20)) >= 18);
    }

    [Fact]
    public void Making_room_ends_though_everything_is_accessed_all_the_time()
    {
        var table = Keys.Table(4 << 20);
        for (var at = 0; at < 30_000; at++)
        {
            table.Set($"k{at}", new string('x', 50));
            if (at % 1_000 == 0)
            {
                for (var all = Math.Max(0, at - 20_000); all < at; all++)
                    _ = (table.Read($"k{all}"), table.Read($"k{all}"), table.Read($"k{all}"));
            }
        }

        Assert.True(table.Statistics.Evictions > 0);
        Assert.NotNull(table.Peek("k29999"));
    }

    [Fact]
    public void A_queue_is_first_in_first_out_whatever_is_taken_out_of_its_middle()
    {
        var random = new Random(11);
        var queue = new EntryQueue(QueueKind.Main);
        var expected = new List<CacheEntry>();
        for (var at = 0; at < 20_000; at++)
        {
            var choice = random.Next(at / 2_000 % 2 == 0 ? 4 : 9);
            if (choice < 3)
            {
                var entry = new CacheEntry(new byte[8], 8, 0, at + 1, null);
                queue.Push(entry);
                expected.Add(entry);
            }
            else if (expected.Count > 0 && choice < 6)
            {
                var gone = expected[random.Next(expected.Count)];
                queue.Remove(gone);
                expected.Remove(gone);
            }
            else if (queue.TryPop(out var first))
            {
                Assert.Same(expected[0], first);
                expected.RemoveAt(0);
            }

            Assert.Equal(expected.Count, queue.Count);
        }

        Assert.Equal(expected, queue.InOrder);
        Assert.Equal(expected.Sum(EntryCost.Of), queue.Bytes);
    }

    [Fact]
    public void A_scan_tells_every_key_that_stays_though_the_table_grows_and_shrinks()
    {
        var table = Keys.Table();
        for (var at = 0; at < 500; at++)
            table.Set($"stays{at}", "1");
        var random = new Random(9);
        for (var round = 0; round < 20; round++)
        {
            var keys = new List<ReadOnlyMemory<byte>>();
            var cursor = 0UL;
            do
            {
                cursor = table.Scan(cursor, 37, 0, keys);
                for (var at = 0; at < 60; at++)
                {
                    var name = $"comes{random.Next(3_000)}";
                    _ = round / 5 % 2 == 0 ? table.Set(name, "1") : table.Run(CacheOperation.Delete, name);
                }
            }
            while (cursor != 0);
            Assert.Equal(500, keys.Select(Keys.Text).Where(key => key.StartsWith("stays", StringComparison.Ordinal)).Distinct().Count());
        }
    }

    private static (double Table, double Lru, double Optimal) Ratios(Trace trace) =>
        (HitRatios.OfTable(trace, Room), HitRatios.OfLru(trace, Room), HitRatios.OfOptimal(trace, Room));

    private static int Most(int[] requests, int at, int[] held, int room)
    {
        if (at == requests.Length)
            return 0;
        if (held.Contains(requests[at]))
            return 1 + Most(requests, at + 1, held, room);
        int[] more = [.. held, requests[at]];
        return more.Length <= room
            ? Most(requests, at + 1, more, room)
            : more.Max(gone => Most(requests, at + 1, [.. more.Where(one => one != gone)], room));
    }
}
