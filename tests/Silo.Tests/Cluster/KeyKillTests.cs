using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// kill -9 of three processes that keep the metadata store, one after the other and all at once, under load over HTTP. The environment
/// variable CLUSTER_KILLS_OF_ALL says how often all at once, if not three times (Microsoft Orleans: once).
/// </summary>
public sealed class KeyKillTests(ITestOutputHelper output)
{
    // Each costs Microsoft Orleans the time to find a death out.
    private static readonly int Kills = TestBuild.IsEmbedded ? 20 : 5;
    private static readonly int KillsOfAll = int.Parse(
        Environment.GetEnvironmentVariable("CLUSTER_KILLS_OF_ALL") ?? (TestBuild.IsEmbedded ? "3" : "1"), CultureInfo.InvariantCulture);

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingHappensTwiceWhoeverIsKilled()
    {
        var elapsed = Stopwatch.StartNew();
        await ThreeProcesses.RunAsync(TimeSpan.FromSeconds(15), output.WriteLine, async cluster =>
        {
            var load = new KeyLoad(cluster);
            var running = load.RunAsync();
            var random = new Random(FilesUnderFaults.Seed);
            for (var kill = 0; kill < Kills; kill++)
            {
                await GoesOnAsync(load, running, 20);
                var silo = cluster.Silos[random.Next(3)];
                await silo.KillAsync();
                await GoesOnAsync(load, running, 5);
                await silo.StartAsync();
                await silo.WaitReadyAsync();
            }

            output.WriteLine($"{Kills} kills in {elapsed.Elapsed.TotalSeconds:0.0} s: {load}");
            for (var kill = 0; kill < KillsOfAll; kill++)
            {
                await GoesOnAsync(load, running, 50);
                await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()));
                await cluster.HealAsync(ThreeProcesses.Recovery);
            }

            await GoesOnAsync(load, running, 20);
            load.End();
            await running;
            foreach (var silo in cluster.Silos)
                await load.CheckAsync(silo);
            output.WriteLine($"{Kills} kills and {KillsOfAll} of all in {elapsed.Elapsed.TotalSeconds:0.0} s: {load}");
        });
    }

    // Waits for so many more acknowledgements; ends early, with its error, when the load has failed.
    private static async Task GoesOnAsync(KeyLoad load, Task running, int count)
    {
        var before = load.Acknowledged;
        await Until.TrueAsync(
            () => load.Acknowledged >= before + count || running.IsCompleted, () => $"Not {count} more acknowledged: {load}", ThreeProcesses.Recovery);
        if (running.IsCompleted)
            await running;
    }
}
