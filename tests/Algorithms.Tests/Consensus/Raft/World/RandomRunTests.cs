using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Simulator.Plants.Mutations;

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

    /// <summary>Each broken rule with the first run in which something comes of it.</summary>
    [Theory]
    [InlineData("RaftCore.Following.cs", "IsAccepted: true, index, 0, 0, round, Echo), _durability.Entries)", "IsAccepted: true, index, 0, 0, round, Echo), 0)", 8)]
    [InlineData(
        "RaftCore.Following.cs",
        "var matched = request.PreviousIndex + request.Entries.Count;",
        """
        var matched = request.PreviousIndex + request.Entries.Count;
        if (matched >= _log.Commit && matched < _log.LastIndex)
        {
            _log.TruncateFrom(matched + 1);
            _durability.TruncatedFrom(matched + 1);
        }
        """,
        2)]
    [InlineData(
        "RaftCore.Leading.cs",
        "_log.Configuration!.QuorumValue(_matchOf)",
        """
        (_log.Configuration!.IsJoint
            ? _log.Configuration
            : new GroupConfiguration(_log.Configuration.GroupId, _log.Configuration.Members.Select(member => member with { Role = MemberRole.Voter })))
            .QuorumValue(_matchOf)
        """,
        67)]
    public void A_broken_rule_is_noticed(string file, string text, string replacement, int seed)
    {
        Assert.True(Holds(seed), "This run fails by itself.");
        using var broken = new MutatedCore(new Mutation("Algorithms/Consensus/Raft/" + file, text, replacement));
        Assert.False(broken.Call<bool>(typeof(RandomRunTests), nameof(Holds), seed), "Nothing came of it.");
    }

    private static bool Holds(int seed)
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
            return true;
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or RaftInvariantException)
        {
            return false;
        }
    }

    private static int? Asked =>
        Environment.GetEnvironmentVariable("ORLEANSCLUSTER_RAFT_RUNS") is { } runs ? int.Parse(runs, CultureInfo.InvariantCulture) : null;
}
