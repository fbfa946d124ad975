namespace OrleansCluster.Algorithms.Tests.Locks;

/// <summary>The claims at the head of the table, in random runs. ORLEANSCLUSTER_LOCK_RUNS: how many; 300 if not set.</summary>
public class LockWorldTests
{
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("ORLEANSCLUSTER_LOCK_RUNS"), out var runs) ? runs : 300;

    [Fact]
    public void No_two_hold_tokens_grow_and_everybody_gets_a_turn_whatever_activations_there_are()
    {
        var (grants, losses) = (0, 0);
        for (var seed = 1; seed <= Runs; seed++)
        {
            var world = new LockWorld(seed);
            try
            {
                world.Run(steps: 1_500);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }

            grants += world.Grants;
            losses += world.Losses;
        }

        Assert.True(grants > 5 * Runs, $"Only {grants} grants.");
        Assert.True(losses > 0, "No lease was ever lost.");
    }
}
