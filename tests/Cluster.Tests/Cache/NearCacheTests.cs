using System.Globalization;
using System.Text;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Files;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>What a client with a near cache is told.</summary>
public sealed class NearCacheTests(CacheClusterFixture fixture) : IClassFixture<CacheClusterFixture>
{
    private static int s_tests;

    private readonly CacheCluster _cluster = fixture.Cluster;
    private readonly CacheClient _near = fixture.Cluster.NewClient(isLocal: false, options => (options.NearCacheBytes, options.NearStaleness) = (1 << 20, TimeSpan.FromSeconds(30)));
    private readonly CacheClient _far = fixture.Cluster.NewClient();
    private readonly string _key = $"near{Interlocked.Increment(ref s_tests)}";

    [Fact]
    public async Task What_was_read_once_is_read_again_without_a_call()
    {
        await _far.SetAsync(_key, Bytes("1"));
        await KeepAsync(_key);
        var (before, sets) = (_near.NearStatistics, (await _cluster.ReportsAsync()).Sum(report => report.Hits));
        for (var read = 0; read < 1_000; read++)
            Assert.Equal("1", await TextAsync(_key));
        Assert.Equal(1_000, _near.NearStatistics.Hits - before.Hits);
        Assert.Equal(before.Misses, _near.NearStatistics.Misses);
        Assert.Equal(sets, (await _cluster.ReportsAsync()).Sum(report => report.Hits));
        Assert.Equal((await _far.GetAsync(_key))!.Value.Version, (await _near.GetAsync(_key))!.Value.Version);
    }

    public static TheoryData<string> Changes { get; } = ["set", "delete", "append", "increment", "compare and set", "touch", "tag", "clear", "add behind delete", "load"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_others_change_is_heard_of_long_before_the_bound(string change)
    {
        await _far.SetAsync(_key, Bytes("1"), new() { Tags = [_key] });
        await KeepAsync(_key);
        switch (change)
        {
            case "set": await _far.SetAsync(_key, Bytes("2")); break;
            case "delete": await _far.DeleteAsync(_key); break;
            case "append": await _far.AppendAsync(_key, Bytes("2")); break;
            case "increment": await _far.IncrementAsync(_key); break;
            case "compare and set": await _far.TryCompareAndSetAsync(_key, Bytes("2"), (await _far.GetAsync(_key))!.Value.Version); break;
            case "touch": await _far.GetAndTouchAsync(_key, TimeSpan.FromMinutes(1)); break;
            case "tag": await _far.InvalidateTagAsync(_key); break;
            case "clear": await _far.ClearAsync(); break;
            case "load":
                await _far.DeleteAsync(_key);
                await _far.GetOrCreateAsync(_key, _ => new(Bytes("2")));
                break;
            default:
                await _far.DeleteAsync(_key);
                await _far.TryAddAsync(_key, Bytes("2"));
                break;
        }

        var expected = await _far.PeekAsync(_key);
        await Eventually.TrueAsync(async () => IsSame(expected, await _near.GetAsync(_key)), "the change is heard of");
    }

    [Fact]
    public async Task What_this_client_changes_it_reads_at_once()
    {
        await KeepAsync(_key, "0");
        for (var number = 1; number <= 200; number++)
        {
            await _near.SetAsync(_key, Bytes(number.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), await TextAsync(_key));
        }

        await _near.DeleteAsync(_key);
        Assert.Null(await _near.GetAsync(_key));
        await _near.SetManyAsync([new(_key, Bytes("many"))], new() { Tags = [_key] });
        await KeepAsync(_key);
        await _near.InvalidateTagAsync(_key);
        Assert.Null(await _near.GetAsync(_key));
        Assert.Equal("made", Text(await _near.GetOrCreateAsync(_key, _ => new(Bytes("made")))));
        Assert.Equal("made", await TextAsync(_key));
        await KeepAsync(_key);
        await _near.ClearAsync();
        Assert.Null(await _near.GetAsync(_key));
    }

    [Fact]
    public async Task Readers_of_one_key_never_go_back_while_it_is_changed()
    {
        using var over = new CancellationTokenSource();
        await _far.SetAsync(_key, Bytes("0"));
        var readers = Enumerable.Range(0, 8).Select(async _ =>
        {
            var (last, reads) = (0L, 0);
            for (; !over.IsCancellationRequested; reads++)
            {
                var read = (await _near.GetAsync(_key))!.Value.Version;
                Assert.True(read >= last, $"{read} behind {last}");
                last = read;
                if (reads % 64 == 0)
                    await Task.Yield();
            }

            return last;
        }).ToArray();
        var version = 0L;
        for (var number = 1; number <= 300; number++)
            version = await _far.SetAsync(_key, Bytes(number.ToString(CultureInfo.InvariantCulture)));
        await Eventually.TrueAsync(async () => (await _near.GetAsync(_key))!.Value.Version == version, "the last change is heard of");
        over.Cancel();
        Assert.All(await Task.WhenAll(readers), last => Assert.InRange(last, 1, version));
        Assert.True(_near.NearStatistics.Forgotten > 0);
    }

    [Fact]
    public async Task What_is_loaded_is_kept_too()
    {
        var loads = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                var before = _near.NearStatistics.Hits;
                Assert.Equal("1", Text(await _near.GetOrCreateAsync(_key, _ => new(Bytes($"{++loads}")))));
                return _near.NearStatistics.Hits > before;
            },
            "it is read without a call");
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task What_expires_is_gone_here_too_and_what_lives_by_accesses_is_accessed()
    {
        await _far.SetAsync(_key, Bytes("1"), new() { Expiration = TimeSpan.FromSeconds(2) });
        await _far.SetAsync(_key + "sliding", Bytes("1"), new() { Sliding = TimeSpan.FromSeconds(30) });
        await KeepAsync(_key);
        Assert.InRange((await _near.GetAsync(_key))!.Value.Remaining!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(async () => await _near.GetAsync(_key) is null, "it expires");
        var hits = _near.NearStatistics.Hits;
        for (var read = 0; read < 50; read++)
            Assert.NotNull(await _near.GetAsync(_key + "sliding"));
        Assert.Equal(hits, _near.NearStatistics.Hits);
    }

    [Fact]
    public async Task Reads_that_must_be_the_newest_go_to_the_owner()
    {
        await KeepAsync(_key, "1");
        var hits = _near.NearStatistics.Hits;
        for (var number = 2; number < 50; number++)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            await _far.SetAsync(_key, Bytes(text));
            Assert.Equal(text, Text((await _near.PeekAsync(_key))!.Value.Value));
            Assert.Equal(text, Text((await _near.GetManyAsync([_key]))[0]!.Value.Value));
        }

        Assert.Equal(hits, _near.NearStatistics.Hits);
    }

    private static bool IsSame(CacheValue? one, CacheValue? other) =>
        one?.Version == other?.Version && (one?.Remaining is null) == (other?.Remaining is null);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    private async Task<string> TextAsync(string key) => Text((await _near.GetAsync(key))!.Value.Value);

    private async Task KeepAsync(string key, string value)
    {
        await _far.SetAsync(key, Bytes(value));
        await KeepAsync(key);
    }

    // Until it is kept: the feed of its owner has to be followed first.
    private Task KeepAsync(string key) => Eventually.TrueAsync(
        async () =>
        {
            var before = _near.NearStatistics.Hits;
            Assert.NotNull(await _near.GetAsync(key));
            return _near.NearStatistics.Hits > before;
        },
        "it is kept");
}

/// <summary>What a client with a near cache is told when silos come and go.</summary>
public sealed class NearCacheFailureTests
{
    [Fact]
    public async Task What_a_lost_silo_would_have_told_is_not_missed()
    {
        var bound = TimeSpan.FromSeconds(1);
        await using var cluster = await CacheCluster.StartAsync();
        var near = cluster.NewClient(isLocal: false, options => (options.NearCacheBytes, options.NearStaleness) = (1 << 20, bound));
        var keys = Enumerable.Range(0, 64).Select(number => new CacheKey($"k{number}")).ToArray();
        await SetAsync("old");
        foreach (var key in keys)
            await Eventually.TrueAsync(() => KeptAsync(key), "it is kept");

        await cluster.KillAsync(cluster.SiloNames[2]);
        await SetAsync("new");
        var changedAt = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(changedAt) <= bound)
            await Task.Delay(50);
        foreach (var key in keys)
            Assert.Equal("new", Encoding.UTF8.GetString((await near.GetAsync(key))!.Value.Value.Span));

        await cluster.RestartAsync(cluster.SiloNames[2]);
        await cluster.SettlesAsync();
        foreach (var key in keys)
            await Eventually.TrueAsync(() => KeptAsync(key), "it is kept");
        await SetAsync("newer");
        foreach (var key in keys)
            await Eventually.TrueAsync(async () => Encoding.UTF8.GetString((await near.GetAsync(key))!.Value.Value.Span) == "newer", "the change is heard of");

        Task SetAsync(string value) => cluster.Client.SetManyAsync([.. keys.Select(key => KeyValuePair.Create(key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value)))]);

        async Task<bool> KeptAsync(CacheKey key)
        {
            var before = near.NearStatistics.Hits;
            Assert.NotNull(await near.GetAsync(key));
            return near.NearStatistics.Hits > before;
        }
    }
}
