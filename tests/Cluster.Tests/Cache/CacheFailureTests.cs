using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Orleans.Runtime;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Docs;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>What is left of the cache when silos come and go.</summary>
public sealed class CacheFailureTests
{
    private const int Keys = 500;

    [Fact]
    public async Task A_silo_that_is_killed_loses_nothing_that_was_acknowledged()
    {
        await using var cluster = await CacheCluster.StartAsync();
        using var stop = new CancellationTokenSource();
        var (writers, known) = Write(cluster, stop.Token);
        foreach (var silo in cluster.SiloNames.ToArray())
        {
            await Eventually.TrueAsync(() => known.Values.Any(value => value > 0), "something is written");
            await cluster.KillAsync(silo);
            await CheckAsync(cluster, known);
            await cluster.RestartAsync(silo);
            await cluster.SettlesAsync();
        }

        stop.Cancel();
        await writers;
        await CheckAsync(cluster, known);
    }

    [Fact]
    public async Task A_silo_that_stops_gives_its_shards_away_without_a_failed_call()
    {
        await using var cluster = await CacheCluster.StartAsync(configure: options => options.Backups = 0);
        await FillAsync(cluster.Client);
        using var stop = new CancellationTokenSource();
        var reading = ReadAllAlongAsync(cluster.NewClient(), stop.Token);
        await cluster.StopAsync(cluster.SiloNames[1]);
        await cluster.SettlesAsync();
        await cluster.RestartAsync(cluster.SiloNames[1]);
        await cluster.SettlesAsync();
        stop.Cancel();
        Assert.True(await reading > 0);
        await CheckFullAsync(cluster.Client);
    }

    [Fact]
    public async Task A_silo_that_is_added_takes_its_share_and_nothing_is_lost()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await FillAsync(cluster.Client);
        using var stop = new CancellationTokenSource();
        var reading = ReadAllAlongAsync(cluster.NewClient(), stop.Token);
        await cluster.AddAsync();
        await cluster.SettlesAsync();
        stop.Cancel();
        Assert.True(await reading > 0);
        Assert.All(await cluster.ReportsAsync(), report => Assert.Equal(4, report.OwnedShards));
        await CheckFullAsync(cluster.Client);
    }

    // Others hear its renewals and what it asks of the store; it hears neither that backups have its changes, nor that the store has answered.
    [Fact]
    public async Task A_silo_that_is_heard_and_hears_nothing_gives_way_to_backups_and_nothing_is_lost()
    {
        var deafness = new Deafness();
        await using var cluster = await CacheCluster.StartAsync(deafness: deafness);
        await FillAsync(cluster.Client);
        deafness.Begin(cluster.SiloNames[1]);
        await CheckFullAsync(cluster.Client);
        deafness.End();
        await cluster.SettlesAsync();
        await CheckFullAsync(cluster.Client);
    }

    // Orleans does so with a grain whose entry in the directory was kept by a silo that died: two silos' memory at a time.
    [Fact]
    public async Task What_a_silo_holds_outlives_the_activations_of_its_grains()
    {
        var (members, isArmed) = (new ConcurrentDictionary<string, bool>(), 0);
        await using var cluster = await CacheCluster.StartAsync(around: async call =>
        {
            await call.Invoke();
            if (Volatile.Read(ref isArmed) == 1 && call.Grain is CacheMemberGrain or CacheDoorGrain && members.TryAdd($"{call.TargetId}", true))
                call.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The test wants it."));
        });
        await FillAsync(cluster.Client);
        var before = (await cluster.ReportsAsync()).Select(report => report.Incarnation).ToArray();
        Volatile.Write(ref isArmed, 1);
        await CheckFullAsync(cluster.Client);
        await Eventually.TrueAsync(async () => (await cluster.ReportsAsync()).Count > 0 && members.Count == 6, "each of the grains was called");
        await FillAsync(cluster.Client);
        await cluster.SettlesAsync();
        Assert.Equal(before, (await cluster.ReportsAsync()).Select(report => report.Incarnation));
        await CheckFullAsync(cluster.Client);
    }

    // Nobody may call it for longer than its lease lasts.
    [Fact]
    public async Task A_silo_that_nobody_calls_takes_its_part_up_again_by_itself()
    {
        var isArmed = 0;
        await using var cluster = await CacheCluster.StartAsync(silos: 1, around: async call =>
        {
            await call.Invoke();
            if (call.Grain is CacheMemberGrain && Interlocked.Exchange(ref isArmed, 0) == 1)
                call.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.DirectoryFailure, "The test wants it."));
        });
        await FillAsync(cluster.Client);
        var before = Assert.Single(await cluster.ReportsAsync()).Incarnation;
        Volatile.Write(ref isArmed, 1);
        Assert.Single(await cluster.ReportsAsync());
        await Task.Delay(TimeSpan.FromSeconds(11)); // twice its lease: the time that the test is about
        Assert.Equal(before, Assert.Single(await cluster.ReportsAsync()).Incarnation);
        await CheckFullAsync(cluster.Client);
    }

    [Fact]
    public async Task Without_a_backup_a_killed_silo_loses_its_keys_and_versions_go_on()
    {
        await using var cluster = await CacheCluster.StartAsync(configure: options => options.Backups = 0);
        var before = new Dictionary<string, long>();
        for (var number = 0; number < Keys; number++)
            before[$"key {number}"] = await cluster.Client.SetAsync($"key {number}", Bytes(1));
        await cluster.KillAsync(cluster.SiloNames[2]);
        var left = 0;
        foreach (var (key, version) in before)
        {
            var read = await cluster.Client.GetAsync(key);
            left += read is null ? 0 : 1;
            if (read is not null)
                Assert.Equal(version, read.Value.Version);
            else
                Assert.True(await cluster.Client.SetAsync(key, Bytes(2)) > version);
        }

        Assert.InRange(left, 1, Keys - 1);
    }

    [Fact]
    public async Task Diagnostics_tell_what_is_served_of_what_a_copy_is_missing_and_who_holds_what()
    {
        string? mute = null;
        await using var cluster = await CacheCluster.StartAsync(silos: 1, around: call =>
            call.MethodName == nameof(ICacheMemberGrain.GetReportAsync) && Volatile.Read(ref mute) is { } silo && $"{call.TargetId}".EndsWith(silo, StringComparison.Ordinal)
                ? throw new InvalidOperationException("The test wants it.")
                : call.Invoke());
        await FillAsync(cluster.Client);
        var alone = await cluster.Client.GetDiagnosticsAsync();
        Assert.Equal((16, 16, 16), (alone!.Partitions, alone.Served, alone.Short));
        Assert.Equal(Keys, Assert.Single(alone.Silos).Entries);

        await cluster.AddAsync();
        await cluster.SettlesAsync();
        await Eventually.TrueAsync(async () => await CacheExample.IsWholeAsync(cluster.Client, default), "every shard has its copy");
        var both = await cluster.Client.GetDiagnosticsAsync();
        Assert.Equal(cluster.SiloNames, both!.Silos.Select(silo => silo.Silo));
        Assert.All(both.Silos, silo => Assert.Equal((8, 8), (silo.OwnedShards, silo.BackupShards)));

        Volatile.Write(ref mute, cluster.SiloNames[1]);
        var half = await cluster.Client.GetDiagnosticsAsync();
        Assert.Equal((cluster.SiloNames[1], 8), (Assert.Single(half!.Silent).Key, half.Served));

        await cluster.KillAsync(cluster.SiloNames[1]);
        await Eventually.TrueAsync(async () => await cluster.Client.GetDiagnosticsAsync() is { Silent.Count: 0, Served: 16, Short: 16 }, "the other serves all");
        Assert.Equal(Keys, Assert.Single((await cluster.Client.GetDiagnosticsAsync())!.Silos).Entries);
    }

    // Writers of disjoint keys that count up, and what each knows of its keys: the highest that was acknowledged.
    private static (Task Done, Dictionary<string, long> Known) Write(CacheCluster cluster, CancellationToken stop)
    {
        var known = Enumerable.Range(0, 60).ToDictionary(number => $"counted {number}", _ => 0L);
        var writers = known.Keys.Chunk(20).Select(async keys =>
        {
            var client = cluster.NewClient();
            for (var value = 1L; !stop.IsCancellationRequested; value++)
            {
                foreach (var key in keys)
                {
                    try
                    {
                        await client.SetAsync(key, Bytes(value), cancellationToken: CancellationToken.None);
                        lock (known)
                            known[key] = value;
                    }
                    catch (CacheOutcomeUnknownException)
                    {
                        // The next value is higher.
                    }
                }
            }
        });
        return (Task.WhenAll(writers), known);
    }

    private static async Task CheckAsync(CacheCluster cluster, Dictionary<string, long> known)
    {
        var client = cluster.NewClient();
        foreach (var key in known.Keys)
        {
            long least;
            lock (known)
                least = known[key];
            var value = await client.GetAsync(key);
            Assert.True(least == 0 || value is not null, $"'{key}' was lost: {least} was acknowledged.");
            if (value is not null)
                Assert.True(NumberOf(value.Value) >= least, $"'{key}' went back to {NumberOf(value.Value)}: {least} was acknowledged.");
        }
    }

    private static async Task FillAsync(CacheClient client) =>
        await client.SetManyAsync([.. Enumerable.Range(0, Keys).Select(number => KeyValuePair.Create(new CacheKey($"key {number}"), Bytes(number)))]);

    private static async Task CheckFullAsync(CacheClient client)
    {
        var read = await client.GetManyAsync([.. Enumerable.Range(0, Keys).Select(number => new CacheKey($"key {number}"))]);
        for (var number = 0; number < Keys; number++)
            Assert.Equal(number, NumberOf(Assert.NotNull(read[number])));
    }

    // Fails if a call fails, or something is not there.
    private static async Task<int> ReadAllAlongAsync(CacheClient client, CancellationToken stop)
    {
        var reads = 0;
        for (; !stop.IsCancellationRequested; reads++)
        {
            var value = await client.GetAsync($"key {reads % Keys}", CancellationToken.None);
            Assert.Equal(reads % Keys, NumberOf(Assert.NotNull(value)));
        }

        return reads;
    }

    private static ReadOnlyMemory<byte> Bytes(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static long NumberOf(CacheValue value) => long.Parse(value.Value.Span, CultureInfo.InvariantCulture);
}
