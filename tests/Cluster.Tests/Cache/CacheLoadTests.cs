using System.Text;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>One loader of a key in the whole cluster: over calls, and without them.</summary>
public abstract class CacheLoadTests(bool isLocal, CacheClusterFixture fixture)
{
    private static int s_tests;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CacheCluster _cluster = fixture.Cluster;
    private readonly CacheClient _cache = fixture.Cluster.NewClient(isLocal);
    private readonly CacheClient _other = fixture.Cluster.NewClient(isLocal);

    // The cluster is that of all tests here.
    private readonly string _a = $"a{Interlocked.Increment(ref s_tests)}";
    private readonly string _b = $"b{s_tests}";
    private readonly string _x = $"x{s_tests}";

    [Fact]
    public async Task What_is_not_there_is_loaded_once_by_however_many_ask_in_however_many_processes()
    {
        var loads = 0;
        var clients = Enumerable.Range(0, 4).Select(_ => _cluster.NewClient(isLocal)).ToArray();
        var values = await Task.WhenAll(Enumerable.Range(0, 200).Select(at => clients[at % clients.Length].GetOrCreateAsync(_a, Load).AsTask()));
        Assert.All(values, value => Assert.Equal("loaded 1", Text(value)));
        Assert.Equal(1, loads);
        Assert.Equal("loaded 1", Text((await _cache.GetAsync(_a))!.Value.Value));

        async ValueTask<ReadOnlyMemory<byte>> Load(CancellationToken token)
        {
            var count = Interlocked.Increment(ref loads);
            await Task.Delay(200, token);
            return Bytes($"loaded {count}");
        }
    }

    [Fact]
    public async Task What_is_there_is_not_loaded()
    {
        await _cache.SetAsync(_a, Bytes("there"));
        Assert.Equal("there", Text(await _other.GetOrCreateAsync(_a, _ => throw new InvalidOperationException())));
    }

    [Fact]
    public async Task What_is_loaded_has_the_options_of_whoever_loads()
    {
        await _cache.GetOrCreateAsync(_a, _ => new(Bytes("1")), new() { Expiration = TimeSpan.FromHours(1), Tags = [_x] });
        Assert.InRange((await _cache.PeekAsync(_a))!.Value.Remaining!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal(1, await _cache.InvalidateTagAsync(_x));
        Assert.Null(await _cache.GetAsync(_a));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("set")]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task What_was_read_before_a_change_is_not_stored_behind_it(string change)
    {
        var loader = new Loader();
        var loading = _cache.GetOrCreateAsync(_a, loader.LoadAsync, new() { Tags = [_x] }).AsTask();
        await loader.Began;
        switch (change)
        {
            case "delete": Assert.False(await _other.DeleteAsync(_a)); break;
            case "set": await _other.SetAsync(_a, Bytes("new")); break;
            case "tag": Assert.Equal(0, await _other.InvalidateTagAsync(_x)); break;
            default: await _other.ClearAsync(); break;
        }

        loader.End("old");
        Assert.Equal("old", Text(await loading.WaitAsync(Patience))); // It began before the change.
        Assert.Equal("new", Text(await _cache.GetOrCreateAsync(_a, _ => new(Bytes("new")))));
        Assert.Equal("new", Text((await _cache.GetAsync(_a))!.Value.Value));
    }

    [Fact]
    public async Task Who_asks_after_a_change_is_not_told_what_an_older_load_brings()
    {
        var (older, newer) = (new Loader(), new Loader());
        var first = _cache.GetOrCreateAsync(_a, older.LoadAsync).AsTask();
        await older.Began;
        await _other.DeleteAsync(_a);
        var second = _cache.GetOrCreateAsync(_a, newer.LoadAsync).AsTask();
        var elsewhere = _other.GetOrCreateAsync(_a, newer.LoadAsync).AsTask();
        older.End("old");
        Assert.Equal("old", Text(await first.WaitAsync(Patience)));
        await newer.Began;
        newer.End("new");
        Assert.Equal(["new", "new"], (await Task.WhenAll(second, elsewhere).WaitAsync(Patience)).Select(Text));
        Assert.Equal(1, newer.Count);
    }

    [Fact]
    public async Task A_change_of_another_key_or_tag_spoils_no_load()
    {
        var loader = new Loader();
        var loading = _cache.GetOrCreateAsync(_a, loader.LoadAsync, new() { Tags = [_x] }).AsTask();
        await loader.Began;
        for (var key = 0; key < 50; key++)
            await _other.SetAsync($"{_b}{key}", Bytes("1"), new() { Tags = [_x + "y"] });
        await _other.InvalidateTagAsync(_x + "y");
        Assert.Null(await _other.TryReplaceAsync(_a, Bytes("1")));
        Assert.False(await _other.TryCompareAndDeleteAsync(_a, 1));
        loader.End("loaded");
        await loading.WaitAsync(Patience);
        Assert.Equal("loaded", Text((await _other.GetAsync(_a))!.Value.Value));
    }

    [Fact]
    public async Task A_loader_that_fails_lets_another_process_load_and_is_heard_by_those_of_its_own()
    {
        var failing = new Loader();
        var first = _cache.GetOrCreateAsync(_a, failing.LoadAsync).AsTask();
        await failing.Began;
        var beside = _cache.GetOrCreateAsync(_a, _ => throw new NotSupportedException()).AsTask();
        var elsewhere = _other.GetOrCreateAsync(_a, _ => new(Bytes("2"))).AsTask();
        failing.Fail(new FormatException("no such row"));
        Assert.Equal("no such row", (await Assert.ThrowsAsync<FormatException>(() => first.WaitAsync(Patience))).Message);
        await Assert.ThrowsAsync<FormatException>(() => beside.WaitAsync(Patience));
        Assert.Equal("2", Text(await elsewhere.WaitAsync(Patience)));
    }

    [Fact]
    public async Task Who_gives_up_loading_leaves_it_to_the_next_who_waits()
    {
        using var giving = new CancellationTokenSource();
        var loader = new Loader();
        var first = _cache.GetOrCreateAsync(_a, loader.LoadAsync, null, giving.Token).AsTask();
        await loader.Began;
        var second = _cache.GetOrCreateAsync(_a, _ => new(Bytes("2"))).AsTask();
        giving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
        Assert.Equal("2", Text(await second.WaitAsync(Patience)));
    }

    [Fact]
    public async Task Who_gives_up_waiting_ends_nobody_elses_load()
    {
        using var giving = new CancellationTokenSource();
        var loader = new Loader();
        var first = _cache.GetOrCreateAsync(_a, loader.LoadAsync).AsTask();
        await loader.Began;
        var second = _cache.GetOrCreateAsync(_a, loader.LoadAsync, null, giving.Token).AsTask();
        giving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        loader.End("1");
        Assert.Equal("1", Text(await first.WaitAsync(Patience)));
    }

    [Fact]
    public async Task A_load_goes_on_as_long_as_its_process_lives_and_no_longer()
    {
        // It is renewed at a third, which a busy machine must not put off until it is over.
        var lease = TimeSpan.FromSeconds(3);
        var cache = _cluster.NewClient(isLocal, options => options.LoadLease = lease);
        var loader = new Loader();
        var loading = cache.GetOrCreateAsync(_a, loader.LoadAsync).AsTask();
        await loader.Began;
        var other = _other.GetOrCreateAsync(_a, _ => throw new InvalidOperationException("two at once")).AsTask();
        await Task.Delay(1.5 * lease);
        loader.End("1");
        Assert.Equal(["1", "1"], (await Task.WhenAll(loading, other).WaitAsync(Patience)).Select(Text));

        // One that is granted the load, and says nothing any more.
        var answers = new CacheAnswer[1];
        var key = new CacheKey(_b);
        await cache.RunAsync(new CacheCall[] { new(CacheCallKind.BeginLoad, key.Hash, key.Bytes) { LifeMs = 500 } }, answers, CancellationToken.None);
        Assert.Equal(CacheCallStatus.LoadGranted, answers[0].Status);
        Assert.Equal("2", Text(await _other.GetOrCreateAsync(_b, _ => new(Bytes("2"))).AsTask().WaitAsync(Patience)));
    }

    [Fact]
    public async Task What_may_not_be_stored_is_refused_and_what_can_be_known_before_is_not_loaded()
    {
        var loads = 0;
        ValueTask<ReadOnlyMemory<byte>> Load(CancellationToken token)
        {
            loads++;
            return new(new byte[(16 << 20) + 1]);
        }

        await Assert.ThrowsAsync<InvalidCacheRequestException>(async () => await _cache.GetOrCreateAsync(new string('k', 5_000), Load));
        await Assert.ThrowsAsync<InvalidCacheRequestException>(async () => await _cache.GetOrCreateAsync(_a, Load, new() { Expiration = TimeSpan.Zero }));
        Assert.Equal(0, loads);
        await Assert.ThrowsAsync<InvalidCacheRequestException>(async () => await _cache.GetOrCreateAsync(_a, Load));
        Assert.Equal("1", Text(await _other.GetOrCreateAsync(_a, _ => new(Bytes("1"))).AsTask().WaitAsync(Patience)));
    }

    [Fact]
    public async Task A_load_whose_silo_dies_meanwhile_is_not_lost_for_whoever_called()
    {
        var loader = new Loader();
        var key = _a;
        var loading = _cache.GetOrCreateAsync(key, loader.LoadAsync).AsTask();
        await loader.Began;
        await _cluster.KillAsync(_cluster.SiloNames[2]);
        await _cluster.KillAsync(_cluster.SiloNames[1]);
        await _cluster.RestartAsync(_cluster.SiloNames[1]);
        await _cluster.RestartAsync(_cluster.SiloNames[2]);
        loader.End("1");
        Assert.Equal("1", Text(await loading.WaitAsync(Patience)));
        await _cluster.SettlesAsync();
        Assert.InRange(Text(await _other.GetOrCreateAsync(key, _ => new(Bytes("2")))), "1", "2");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    private sealed class Loader
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task Began => _began.Task.WaitAsync(Patience);

        public int Count => _count;

        public async ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken token)
        {
            Interlocked.Increment(ref _count);
            _began.TrySetResult();
            return await _ended.Task.WaitAsync(token);
        }

        public void End(string value) => _ended.SetResult(Bytes(value));

        public void Fail(Exception error) => _ended.SetException(error);
    }
}

public sealed class CacheLoadCallTests(CacheClusterFixture fixture) : CacheLoadTests(isLocal: false, fixture), IClassFixture<CacheClusterFixture>;

public sealed class CacheLoadLocalTests(CacheClusterFixture fixture) : CacheLoadTests(isLocal: true, fixture), IClassFixture<CacheClusterFixture>;
