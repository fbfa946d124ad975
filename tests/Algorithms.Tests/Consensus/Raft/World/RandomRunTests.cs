using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// Random runs. ORLEANSCLUSTER_RAFT_RUNS says how many new ones to run; a failure names its plan, which runs the same again.
/// </summary>
public sealed class RandomRunTests
{
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

    private static int? Asked =>
        Environment.GetEnvironmentVariable("ORLEANSCLUSTER_RAFT_RUNS") is { } runs ? int.Parse(runs, CultureInfo.InvariantCulture) : null;
}
