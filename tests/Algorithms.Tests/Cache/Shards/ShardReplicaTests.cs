using System.Globalization;
using OrleansCluster.Algorithms.Cache.Shards;
using Xunit.Abstractions;

namespace OrleansCluster.Algorithms.Tests.Cache.Shards;

/// <summary>Ownership and replication of one shard, by chance (<see cref="ShardModel"/>).</summary>
public sealed class ShardReplicaTests(ITestOutputHelper output)
{
    private static readonly int Runs = int.Parse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_SHARD_RUNS") ?? "300", CultureInfo.InvariantCulture);

    private static readonly int First = int.Parse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_SHARD_SEED") ?? "1", CultureInfo.InvariantCulture);

    [Fact]
    public void At_most_one_serves_nothing_acknowledged_is_lost_or_contradicted_and_what_is_wanted_comes_to_be()
    {
        var (acknowledged, hits) = (0L, 0L);
        var changes = new Dictionary<ShardProposalKind, int>();
        for (var seed = First; seed < First + Runs; seed++)
        {
            var model = new ShardModel(seed);
            try
            {
                model.Run(2_500);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: ORLEANSCLUSTER_SHARD_SEED={seed} ORLEANSCLUSTER_SHARD_RUNS=1 replays it. {e.Message}", e);
            }

            acknowledged += model.Acknowledged;
            hits += model.Hits;
            foreach (var change in model.Changes)
                changes[change.Kind] = changes.GetValueOrDefault(change.Kind) + 1;
        }

        output.WriteLine($"{acknowledged} writes, {hits} reads; {string.Join(", ", changes.OrderBy(one => one.Key).Select(one => $"{one.Value} {one.Key}"))}");

        // What nothing happens in proves nothing.
        Assert.True(acknowledged > 10 * Runs && hits > 10 * Runs, $"{acknowledged} writes and {hits} reads in {Runs} runs");
        if (Runs >= 300)
            Assert.Equal(Enum.GetValues<ShardProposalKind>().Except([ShardProposalKind.Resign]), changes.Where(one => one.Value > Runs / 300).Select(one => one.Key).Except([ShardProposalKind.Resign]).Order());
    }
}
