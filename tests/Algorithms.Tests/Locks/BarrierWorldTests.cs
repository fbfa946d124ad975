namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>The claims at the heads of the barriers' tables, in random runs. ORLEANSCLUSTER_LOCK_RUNS: how many of each; 300 if not set.</summary>
public class BarrierWorldTests
{
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_LOCK_RUNS"), out var runs) ? runs : 300;

    [Fact]
    public void Nobody_passes_a_barrier_that_is_set_all_the_time_and_nobody_waits_for_ever()
    {
        var (rounds, waits) = (0, 0);
        Each(seed =>
        {
            var world = new BarrierWorld(seed);
            world.Run(steps: 1_500);
            (rounds, waits) = (rounds + world.Rounds, waits + world.Waits);
        });
        Assert.True(rounds > 3 * Runs, $"Only {rounds} rounds.");
        Assert.True(waits > Runs, $"Only {waits} waits.");
    }

    [Fact]
    public void No_round_begins_with_too_few_and_nobody_is_told_that_all_have_left_while_one_is_in()
    {
        var (rounds, losses) = (0, 0);
        Each(seed =>
        {
            var world = new DoubleBarrierWorld(seed);
            world.Run(steps: 1_500);
            (rounds, losses) = (rounds + world.Rounds, losses + world.Losses);
        });
        Assert.True(rounds > 5 * Runs, $"Only {rounds} rounds.");
        Assert.True(losses > 0, "Nobody was ever lost.");
    }

    private static void Each(Action<int> run)
    {
        for (var seed = 1; seed <= Runs; seed++)
        {
            try
            {
                run(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }
}
