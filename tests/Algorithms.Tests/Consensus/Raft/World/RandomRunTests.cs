using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// Random runs. ORLEANSCLUSTER_RAFT_RUNS says how many new ones to run; a failure names its plan, which runs the same again.
/// </summary>
public sealed class RandomRunTests(BrokenCore broken, ITestOutputHelper output) : IClassFixture<BrokenCore>
{
    public static TheoryData<string> Rules => [.. BrokenRule.All.Select(rule => rule.Name)];

    [Fact]
    public void The_five_properties_hold_in_every_random_run()
    {
        var plans =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from voters in Gen.Elements(1, 2, 3, 3, 3, 4, 5, 5)
            from loss in Gen.Elements(0, 20, 20, 150)
            from faults in Gen.Elements(0, 60, 120, 250)
            from snapshots in Gen.Elements(10, 40, 1000)
            from lease in Gen.Elements(true, false)
            from membership in Gen.Elements(true, false)
            select new WorldPlan(seed)
            {
                Voters = voters,
                LossPerMille = loss,
                FaultsPerMille = faults,
                SnapshotEvery = snapshots,
                LeaseReads = lease,
                Membership = membership,
                Acts = 500,
            };
        // The same ones each time, so that a failure is of what was changed; as many new ones as asked for.
        var config = Asked is null ? Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20_261_121UL, 4_711UL) : Config.QuickThrowOnFailure.WithMaxTest(Asked.Value);
        Check.One(config, Prop.ForAll(plans.ToArbitrary(), plan => new RaftWorld(plan).Run()));
    }

    /// <summary>
    /// Each broken rule in the first run in which something comes of it; if new runs are asked for, that run is looked for among so many.
    /// </summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void A_broken_rule_is_noticed(string name)
    {
        var rule = Array.Find(BrokenRule.All, one => one.Name == name)!;
        var seed = Asked is null ? rule.Seed : Enumerable.Range(0, Asked.Value).FirstOrDefault(one => Failure(one).Contains(rule.Shows, StringComparison.Ordinal), -1);
        var noticed = seed < 0 ? "It was found in none." : Failure(seed);
        output.WriteLine($"Run {seed}: {noticed}");
        Assert.Contains(rule.Shows, noticed, StringComparison.Ordinal);
        Assert.Null(broken.Call<string?>(null, typeof(RandomRunTests), nameof(Fails), seed)); // Not of itself.

        string Failure(int one) => broken.Call<string?>(rule, typeof(RandomRunTests), nameof(Fails), one) ?? "Nothing came of it.";
    }

    // What goes wrong in a run; null if nothing does. A broken core may break down in any way.
    private static string? Fails(int seed)
    {
        var plan = new WorldPlan(seed)
        {
            Voters = seed % 3 == 0 ? 5 : 3,
            LeaseReads = seed % 2 == 0,
            FaultsPerMille = 60 + (seed % 4 * 60),
            SnapshotEvery = seed % 5 == 0 ? 10 : 1000,
            Membership = seed % 7 > 2,
            Acts = 500,
        };
        try
        {
            new RaftWorld(plan).Run();
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static int? Asked =>
        Environment.GetEnvironmentVariable("ORLEANSCLUSTER_RAFT_RUNS") is { } runs ? int.Parse(runs, CultureInfo.InvariantCulture) : null;
}
