using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>What is counted against the capacity is what the process uses, within the tolerance that <see cref="EntryCost"/> states.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    [Theory]
    [InlineData(50_000, 0, false, 0)]
    [InlineData(70_000, 100, false, 0)]
    [InlineData(100_000, 100, false, 0)]
    [InlineData(100_000, 101, true, 0)]
    [InlineData(60_000, 100, true, 3)]
    [InlineData(90_000, 30, false, 1)]
    [InlineData(20_000, 3_000, true, 1)]
    public void A_table_takes_what_it_counts(int entries, int valueBytes, bool expires, int tags)
    {
        var value = new byte[valueBytes];
        string[] names = [.. Enumerable.Range(0, tags).Select(tag => $"tag{tag}")];
        Warm(value);
        var before = Used();
        var table = Keys.Table(1L << 30);
        for (var at = 0; at < entries; at++)
            Set(table, at, value, expires ? new(1_000_000 + (at * 7L), 500_000) : default, names);
        Assert.Equal(entries, table.Statistics.Entries);
        AssertCounted(Used() - before, table);
    }

    [Fact]
    public void A_table_that_is_full_and_evicts_takes_what_it_counts()
    {
        var value = new byte[100];
        Warm(value);
        var before = Used();
        var table = Keys.Table(16 << 20);
        for (var at = 0; at < 300_000; at++)
            Set(table, at, value, default, []);
        Assert.True(table.Statistics.Evictions > 100_000);
        AssertCounted(Used() - before, table);
        Assert.InRange(table.Statistics.Bytes, (16 << 20) * 0.98, 16 << 20);
    }

    [Fact]
    public void Tags_of_their_own_take_what_is_counted()
    {
        Warm([]);
        var before = Used();
        var table = Keys.Table(1L << 30);
        for (var at = 0; at < 40_000; at++)
            Set(table, at, [], default, [$"the tag of the entry with the number {at}"]);
        AssertCounted(Used() - before, table);
    }

    [Fact]
    public void An_empty_table_and_one_that_is_empty_again_take_next_to_nothing()
    {
        Warm([]);
        var before = Used();
        var tables = Enumerable.Range(0, 100).Select(_ => Keys.Table(1L << 30)).ToList();
        foreach (var table in tables)
        {
            for (var at = 0; at < 1_000; at++)
                Set(table, at, new byte[10], CacheExpiry.At(10), [$"{at}"]);
            while (table.Advance(10, 1_000))
            {
            }
        }

        Assert.InRange((Used() - before) / tables.Count, EntryCost.EmptyTable / 4, EntryCost.EmptyTable);
        Assert.All(tables, table => Assert.Equal(EntryCost.EmptyTable, table.Statistics.Bytes));
    }

    private static void Set(CacheTable table, int at, byte[] value, CacheExpiry expiry, string[] tags)
    {
        var key = Keys.Bytes($"key-{at:00000000}");
        Assert.Equal(CacheStatus.Done, table.Apply(CacheOperation.Set(Keys.Hash(key), key, value) with { Expiry = expiry, Tags = tags }, 0).Status);
    }

    private static void Warm(byte[] value)
    {
        for (var (table, at) = (Keys.Table(), 0); at < 100; at++)
            Set(table, at, value, CacheExpiry.At(10), ["t"]);
    }

    private static long Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void AssertCounted(long used, CacheTable table)
    {
        var ratio = (double)used / table.Statistics.Bytes;
        Assert.True(ratio is >= 0.8 and <= 1.08, $"{used} bytes are used, {table.Statistics.Bytes} are counted: {ratio:0.000}");
        GC.KeepAlive(table);
    }
}
