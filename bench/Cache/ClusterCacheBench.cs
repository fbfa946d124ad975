using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Client.Cache;
using OrleansCluster.Grains.Cache;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Bench.Cache;

/// <summary>The cache's service in one process: reads and changes where they are served, through calls of grains, with and without a backup.</summary>
internal static class ClusterCacheBench
{
    private const int Keys = 10_000;
    private static readonly byte[] Value = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 31))];

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        foreach (var (silos, what) in ((int, string)[])[(1, "one silo, no backup"), (3, "three silos, one backup")])
        {
            using var folder = new BenchFolder();
            var local = new LocalCaches();
            var builder = new InProcessTestClusterBuilder((short)silos);
            builder.Options.ConfigureFileLogging = false;
            builder.ConfigureSilo((options, silo) =>
            {
                silo.Services.AddSingleton(local);
                silo.AddSiloDisk(_ => new RealDisk(folder.Sub(options.SiloName)));
                silo.AddMetadata();
                silo.AddOrleansClusterCache();
            });
            await using var cluster = builder.Build();
            await cluster.DeployAsync();
            var names = cluster.Silos.Select(silo => silo.Name).ToArray();
            await cluster.Client.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(MetadataGroups.Default, names[0])).CreateGroupAsync(names);
            var options = new CacheClientOptions { Timeout = TimeSpan.FromMinutes(1) };
            await MeasureAsync(report, $"in the silo's process, {what}", new(cluster.Client, options, local, TimeProvider.System), cancellationToken);
            await MeasureAsync(report, $"by calls of grains, {what}", new(cluster.Client, options, null, TimeProvider.System), cancellationToken);
            await MeasureNearAsync(
                report, what, new(cluster.Client, new() { Timeout = options.Timeout, NearCacheBytes = 64 << 20 }, null, TimeProvider.System), cancellationToken);
        }
    }

    private static async Task MeasureAsync(BenchReport report, string where, CacheClient cache, CancellationToken cancellationToken)
    {
        CacheKey[] keys = [.. Enumerable.Range(0, Keys).Select(number => new CacheKey(string.Create(CultureInfo.InvariantCulture, $"key:{number:0000000000}")))];
        foreach (var batch in keys.Chunk(100))
            await cache.SetManyAsync([.. batch.Select(key => KeyValuePair.Create(key, (ReadOnlyMemory<byte>)Value))], cancellationToken: cancellationToken);
        await AddAsync(report, $"get, {where}, 1 caller", 1, keys, async key => _ = await cache.GetAsync(key, cancellationToken));
        await AddAsync(report, $"get, {where}, 100 callers", 100, keys, async key => _ = await cache.GetAsync(key, cancellationToken));
        await AddAsync(report, $"set, {where}, 1 caller", 1, keys, key => cache.SetAsync(key, Value, cancellationToken: cancellationToken));
        await AddAsync(report, $"set, {where}, 100 callers", 100, keys, key => cache.SetAsync(key, Value, cancellationToken: cancellationToken));
        var batches = keys.Chunk(100).ToArray();
        await report.Rate($"get of 100 keys at once, {where}, 1 caller", "keys/s", async () =>
        {
            foreach (var batch in batches)
                await cache.GetManyAsync(batch, cancellationToken);
            return Keys;
        });
    }

    // What is there was stored by the measurements before. Its bound on staleness is the default.
    private static async Task MeasureNearAsync(BenchReport report, string what, CacheClient cache, CancellationToken cancellationToken)
    {
        CacheKey[] keys = [.. Enumerable.Range(0, 1_000).Select(number => new CacheKey(string.Create(CultureInfo.InvariantCulture, $"key:{number:0000000000}")))];
        async Task<bool> IsKeptAsync()
        {
            var before = cache.NearStatistics.Misses;
            foreach (var key in keys)
                await cache.GetAsync(key, cancellationToken);
            return cache.NearStatistics.Misses == before;
        }

        while (!await IsKeptAsync())
            await Task.Delay(10, cancellationToken);
        foreach (var callers in (int[])[1, 2])
        {
            var samples = new List<double>();
            for (var repetition = 0; repetition <= report.Repetitions; repetition++)
            {
                var perCaller = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => Read(cache, keys))));
                if (repetition > 0)
                    samples.Add(perCaller.Average());
            }

            var median = report.Add($"get, near cache, {what}, {callers} {(callers == 1 ? "thread" : "threads")}", "ns", samples);
            if (callers == 1)
                report.Goal("a hit of the near cache under 50 ns", median, nanoseconds => nanoseconds < 50);
        }
    }

    // Nanoseconds a read.
    private static double Read(CacheClient cache, CacheKey[] keys)
    {
        const int Rounds = 2_000;
        var (started, hits) = (Stopwatch.GetTimestamp(), 0L);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var key in keys)
            {
                var read = cache.GetAsync(key);
                if (read.IsCompletedSuccessfully && read.Result is { Value.Length: 100 })
                    hits++;
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(started);

        // A page that comes late lets some go to the silo; they are not what is measured, and must be few.
        return hits > 0.99 * Rounds * keys.Length ? elapsed.TotalNanoseconds / hits : throw new InvalidOperationException($"Only {hits} of {Rounds * keys.Length} reads were hits.");
    }

    private static async Task AddAsync(BenchReport report, string name, int callers, CacheKey[] keys, Func<CacheKey, Task> call)
    {
        var span = TimeSpan.FromSeconds(1);
        await report.Rate(name, "1/s", async () =>
        {
            var started = Stopwatch.GetTimestamp();
            var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                var count = 0L;
                for (var at = caller * 97; Stopwatch.GetElapsedTime(started) < span; at++, count++)
                    await call(keys[at % keys.Length]);
                return count;
            })));
            return done.Sum();
        });
    }
}
