using System.Diagnostics;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using Xunit.Abstractions;
using static OrleansCluster.Cluster.Tests.Metadata.MetadataCluster;

namespace OrleansCluster.Cluster.Tests.Metadata;

/// <summary>
/// For how long a replica that is loaded, written down and restored does nothing else. Tells figures and asserts none of them; how many
/// keys is in the environment variable METADATA_MEASURE_KEYS (1,000,000 for the figures of the documentation).
/// </summary>
public sealed class MetadataPausesMeasure(ITestOutputHelper output)
{
    private static readonly int Keys = int.TryParse(Environment.GetEnvironmentVariable("METADATA_MEASURE_KEYS"), out var keys) ? keys : 5_000;

    [Fact]
    public async Task A_replica_of_many_keys_is_loaded_written_down_and_restored()
    {
        await using var cluster = await MetadataCluster.StartAsync(silos: 1, replicas: replica => replica.SnapshotBytes = Math.Max(100_000, Keys * 70L));
        await cluster.LeaderAsync();
        await MeasureAsync("load, with snapshots", cluster, async () =>
        {
            var next = -100;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                for (var at = Interlocked.Add(ref next, 100); at < Keys; at = Interlocked.Add(ref next, 100))
                    await cluster.DoAsync<TransactionAnswer>(TransactionCommand.Of([.. Enumerable.Range(at, 100).Select(PutOf)]));
            })));
        });
        await MeasureAsync("count", cluster, async () =>
            Assert.Equal(Keys, (await cluster.AskAsync<RangeAnswer>(new RangeQuery(new RangeOperation(KeyRange.All) { CountOnly = true }))).Result.Count));
        await cluster.KillAsync(0);
        var clock = Stopwatch.StartNew();
        await cluster.RestartAsync(0);
        Assert.Equal(Keys, (await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery())).KeyCount);
        output.WriteLine($"restart until the first read: {clock.Elapsed.TotalSeconds:F2} s");

        static PutOperation PutOf(int at) => new(Key($"/registry/{at * 7919L % Keys:D12}"), ByteString.CopyOf(new byte[256]));
    }

    // A call that asks for next to nothing waits for as long as the replica is busy with something else.
    private async Task MeasureAsync(string what, MetadataCluster cluster, Func<Task> work)
    {
        var collected = GC.GetTotalPauseDuration();
        var clock = Stopwatch.StartNew();
        var working = work();
        var longest = TimeSpan.Zero;
        while (!working.IsCompleted)
        {
            var asked = clock.Elapsed;
            await cluster.Replica(0).GetReportAsync();
            longest = clock.Elapsed - asked > longest ? clock.Elapsed - asked : longest;
            await Task.Delay(1);
        }

        await working;
        output.WriteLine(
            $"{what}: {clock.Elapsed.TotalSeconds:F2} s; longest pause {longest.TotalMilliseconds:F0} ms; the collector's pauses {(GC.GetTotalPauseDuration() - collected).TotalSeconds:F2} s");
    }
}
