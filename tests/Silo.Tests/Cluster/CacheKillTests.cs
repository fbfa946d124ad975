using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCluster.Harness.Network;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>kill -9 of three processes that hold the cache, one after the other, under load by Redis' protocol; in the end of all at once.</summary>
public sealed class CacheKillTests(ITestOutputHelper output)
{
    // So many that each shard has some.
    private const int Kept = 300;

    [Fact]
    public async Task NothingAcknowledgedIsLostWhicheverIsKilled()
    {
        var elapsed = Stopwatch.StartNew();
        using var reserved = PortReservation.Take(3);
        int[] ports = [reserved.Port, reserved.Port + 1, reserved.Port + 2];
        await ThreeProcesses.RunAsync(
            TimeSpan.FromSeconds(15),
            output.WriteLine,
            async cluster =>
            {
                await WholeAsync(cluster);
                await using var caller = new CacheCaller(ports, 0);
                for (var number = 0; number < Kept; number++)
                    Assert.Equal("+OK\r\n", await caller.ChangeAsync("SET", $"kept:{number}", $"value {number}"));
                var load = new CacheLoad(ports);
                var running = load.RunAsync();
                foreach (var silo in cluster.Silos)
                {
                    await GoesOnAsync(load, running);
                    await silo.KillAsync();
                    await CheckKeptAsync(caller);
                    await GoesOnAsync(load, running);
                    await silo.StartAsync();
                    await silo.WaitReadyAsync();
                    await WholeAsync(cluster);
                    output.WriteLine($"{elapsed.Elapsed.TotalSeconds:0.0} s: {silo.Name} was killed; {load.Acknowledged} changes");
                }

                load.End();
                await running;
                await CheckKeptAsync(caller);
                await load.CheckAsync(caller);

                // What is in nobody's memory is gone, and the cache goes on.
                await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()));
                await cluster.HealAsync(ThreeProcesses.Recovery);
                Assert.Equal("$-1\r\n", await caller.AskAsync("GET", "kept:0"));
                Assert.Equal("+OK\r\n", await caller.AskAsync("SET", "kept:0", "another"));
                Assert.Equal("$7\r\nanother\r\n", await caller.AskAsync("GET", "kept:0"));
                output.WriteLine($"{elapsed.Elapsed.TotalSeconds:0.0} s: all were killed");
            },
            silos => new SilosWithCache(silos, name => ports[name[^1] - '0']));
    }

    private static async Task CheckKeptAsync(CacheCaller caller)
    {
        for (var number = 0; number < Kept; number++)
        {
            var value = $"value {number}";
            Assert.Equal($"${value.Length}\r\n{value}\r\n", await caller.AskAsync("GET", $"kept:{number}"));
        }
    }

    // Every shard is served, and has its copy elsewhere.
    private static async Task WholeAsync(SiloCluster cluster)
    {
        var told = "";
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    var status = await cluster.Silos[0].Http.GetFromJsonAsync<JsonElement>("/status");
                    if (!status.TryGetProperty("cache", out var cache))
                        return false;
                    told = cache.ToString();
                    return cache.GetProperty("served").GetInt32() == SilosWithCache.Shards && cache.GetProperty("short").GetInt32() == 0
                        && cache.GetProperty("silos").GetArrayLength() == cluster.Silos.Count;
                }
                catch (Exception e) when (NoAnswer.Is(e))
                {
                    told = e.Message;
                    return false;
                }
            },
            () => $"The cache is not whole: {told}",
            ThreeProcesses.Recovery);
    }

    // Waits for some more changes; ends early, with its error, when the load has failed.
    private static async Task GoesOnAsync(CacheLoad load, Task running)
    {
        var before = load.Acknowledged;
        await Until.TrueAsync(() => load.Acknowledged >= before + 200 || running.IsCompleted, () => $"Not 200 more changes: {load.Acknowledged}", 2 * ThreeProcesses.Recovery);
        if (running.IsCompleted)
            await running;
    }
}
