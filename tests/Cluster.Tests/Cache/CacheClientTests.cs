using System.Text;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>What a client of the cache is promised while nothing fails: over calls, and without them.</summary>
public abstract class CacheClientTests(bool isLocal) : IAsyncLifetime
{
    private CacheCluster _cluster = null!;
    private CacheClient _cache = null!;

    public async Task InitializeAsync()
    {
        _cluster = await CacheCluster.StartAsync();
        _cache = _cluster.NewClient(isLocal);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_was_stored_is_read_by_everybody()
    {
        var version = await _cache.SetAsync("a", Bytes("1"));
        var read = await _cache.GetAsync("a");
        Assert.Equal(("1", version, null, null), (Text(read!.Value), read.Value.Version, read.Value.Remaining, read.Value.Sliding));
        Assert.Equal(read.Value.Version, (await _cluster.NewClient(!isLocal).GetAsync("a"))!.Value.Version);
        Assert.Null(await _cache.GetAsync("b"));
        Assert.True(await _cache.SetAsync("a", Bytes("2")) > version);
        Assert.Equal("2", await TextAsync("a"));
    }

    [Fact]
    public async Task Adding_needs_an_absent_key_and_replacing_one_that_is_there()
    {
        Assert.Null(await _cache.TryReplaceAsync("a", Bytes("0")));
        Assert.NotNull(await _cache.TryAddAsync("a", Bytes("1")));
        Assert.Null(await _cache.TryAddAsync("a", Bytes("2")));
        Assert.NotNull(await _cache.TryReplaceAsync("a", Bytes("3")));
        Assert.Equal("3", await TextAsync("a"));
        Assert.True(await _cache.DeleteAsync("a"));
        Assert.False(await _cache.DeleteAsync("a"));
    }

    [Fact]
    public async Task A_compare_and_set_needs_the_version_that_is_there()
    {
        var first = await _cache.SetAsync("a", Bytes("1"));
        var second = await _cache.TryCompareAndSetAsync("a", Bytes("2"), first);
        Assert.True(second > first);
        Assert.Null(await _cache.TryCompareAndSetAsync("a", Bytes("3"), first));
        Assert.False(await _cache.TryCompareAndDeleteAsync("a", first));
        Assert.Equal("2", await TextAsync("a"));
        Assert.True(await _cache.TryCompareAndDeleteAsync("a", second!.Value));
        Assert.Null(await _cache.GetAsync("a"));
    }

    [Fact]
    public async Task Counters_and_appends_change_what_is_there()
    {
        Assert.Equal(5, await _cache.IncrementAsync("n", 5));
        Assert.Equal(3, await _cache.IncrementAsync("n", -2));
        Assert.Equal("3", await TextAsync("n"));
        Assert.Equal(2, await _cache.AppendAsync("t", Bytes("ab")));
        Assert.Equal(3, await _cache.AppendAsync("t", Bytes("c")));
        Assert.Equal("abc", await TextAsync("t"));
        var refused = await Assert.ThrowsAsync<InvalidCacheRequestException>(() => _cache.IncrementAsync("t"));
        Assert.Contains("64-bit number", refused.Message, StringComparison.Ordinal);
        await _cache.SetAsync("n", Bytes(long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await Assert.ThrowsAsync<InvalidCacheRequestException>(() => _cache.IncrementAsync("n"));
    }

    [Fact]
    public async Task What_has_an_expiry_is_gone_after_it()
    {
        await _cache.SetAsync("soon", Bytes("1"), new() { Expiration = TimeSpan.FromMilliseconds(50) });
        await _cache.SetAsync("late", Bytes("1"), new() { Expiration = TimeSpan.FromHours(1), Sliding = TimeSpan.FromMinutes(10) });
        await Files.Eventually.TrueAsync(async () => await _cache.GetAsync("soon") is null, "it expires");
        var late = (await _cache.GetAsync("late"))!.Value;
        Assert.InRange(late.Remaining!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(10), late.Sliding);
        var touched = (await _cache.GetAndTouchAsync("late", null))!.Value;
        Assert.Equal((null, null, late.Version), (touched.Remaining, touched.Sliding, touched.Version));
        Assert.Null(await _cache.GetAndTouchAsync("soon", null));
    }

    [Fact]
    public async Task Many_keys_are_read_and_stored_together()
    {
        var keys = Enumerable.Range(0, 300).Select(number => new CacheKey($"key {number}")).ToArray();
        await _cache.SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, key.Bytes)), KeyValuePair.Create(keys[7], Bytes("the later one"))]);
        var read = await _cache.GetManyAsync([.. keys, "absent"]);
        for (var at = 0; at < keys.Length; at++)
            Assert.Equal(at == 7 ? "the later one" : keys[at].ToString(), Text(read[at]!.Value));
        Assert.Null(read[300]);
        Assert.Equal(300, await _cache.CountAsync());
        var told = new HashSet<string>();
        await foreach (var key in _cache.ScanAsync())
            told.Add(key.ToString());
        Assert.Equal(keys.Select(key => key.ToString()).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        Assert.Equal(300, await _cache.DeleteManyAsync(keys));
    }

    [Fact]
    public async Task A_tag_is_invalidated_everywhere()
    {
        for (var number = 0; number < 100; number++)
            await _cache.SetAsync($"key {number}", Bytes("1"), new() { Tags = number % 2 == 0 ? ["even", "all"] : ["all"] });
        Assert.Equal(50, await _cache.InvalidateTagAsync("even"));
        for (var number = 0; number < 100; number++)
            Assert.Equal(number % 2 != 0, await _cache.GetAsync($"key {number}") is not null);
        await _cache.SetAsync("key 0", Bytes("2"), new() { Tags = ["even"] });
        Assert.Equal("2", await TextAsync("key 0"));
        await _cache.ClearAsync();
        Assert.Equal(0, await _cache.CountAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_said()
    {
        var cases = new (Func<Task> Call, string Says)[]
        {
            (() => _cache.SetAsync("", Bytes("1")), "A key of 0 bytes"),
            (() => _cache.SetAsync(new byte[4097], Bytes("1")), "A key of 4097 bytes"),
            (() => _cache.SetAsync("a", new byte[(16 << 20) + 1]), "A value of 16777217 bytes"),
            (() => _cache.SetAsync("a", new byte[5 << 20]), "its shard has"),
            (() => _cache.SetAsync("a", Bytes("1"), new() { Tags = ["same", "same"] }), "different ones"),
            (() => _cache.SetAsync("a", Bytes("1"), new() { Sliding = TimeSpan.FromDays(365 * 50) }), "too far away"),
            (() => _cache.SetAsync("a", Bytes("1"), new() { Expiration = TimeSpan.Zero }), "more than nothing"),
            (() => _cache.InvalidateTagAsync(""), "Tags may be"),
        };
        foreach (var (call, says) in cases)
        {
            var refused = await Assert.ThrowsAsync<InvalidCacheRequestException>(call);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
            Assert.True(refused is { OutcomeKnown: true, Retryable: false });
        }

        Assert.Equal(0, await _cache.CountAsync());
    }

    [Fact]
    public async Task Increments_of_many_are_each_counted_once()
    {
        var clients = Enumerable.Range(0, 4).Select(number => _cluster.NewClient(number % 2 == 0)).ToArray();
        await Task.WhenAll(clients.Select(async client =>
        {
            for (var count = 0; count < 100; count++)
                await client.IncrementAsync("n");
        }));
        Assert.Equal("400", await TextAsync("n"));
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(CacheValue value) => Encoding.UTF8.GetString(value.Value.Span);

    private async Task<string?> TextAsync(string key) => await _cache.GetAsync(key) is { } value ? Text(value) : null;
}

/// <summary>By calls of grains.</summary>
public sealed class CallingCacheClientTests() : CacheClientTests(false);

/// <summary>Where the shards are in the client's process.</summary>
public sealed class LocalCacheClientTests() : CacheClientTests(true);
