using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulation.Tests.Metadata;

/// <summary>The check finds a compaction that nobody asked for and no rule has come to, and no other.</summary>
public class CompactionCheckTests
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(20);

    private readonly StoreRig _rig = new();

    [Fact]
    public void A_compaction_that_was_asked_for_is_right()
    {
        Put(3);
        _rig.History.Begin("c", "compact", "store", 2L);
        _rig.Apply(new CompactCommand(2));
        Assert.Null(Check(new CompactionPolicy(s_age, 1_000)));
    }

    [Fact]
    public void A_compaction_that_nobody_has_a_reason_for_is_told()
    {
        Put(3);
        _rig.Apply(new CompactCommand(2));
        Assert.Contains("gave up what was before revision 2, of 3, too early", Check(new CompactionPolicy(s_age, 1_000))!.What, StringComparison.Ordinal);
        Assert.NotNull(Check(new CompactionPolicy(null, null)));
    }

    [Fact]
    public void A_compaction_for_the_number_of_revisions_leaves_so_many()
    {
        Put(10);
        _rig.Apply(new CompactCommand(5));
        Assert.Null(Check(new CompactionPolicy(null, 5)));
        Assert.NotNull(Check(new CompactionPolicy(null, 6)));
    }

    [Fact]
    public void A_compaction_for_its_age_leaves_what_is_not_so_old()
    {
        Put(2);
        _rig.Now += s_age.Ticks;
        _rig.Apply(new CompactCommand(2));
        Assert.Null(Check(new CompactionPolicy(s_age, null)));
        Assert.NotNull(Check(new CompactionPolicy(s_age * 2, null)));
    }

    [Fact]
    public void A_compaction_for_its_bytes_leaves_the_newest_hundred()
    {
        Put(110);
        _rig.Apply(new CompactCommand(10));
        Assert.Null(Check(new CompactionPolicy(null, null, 1 << 20)));
        _rig.Apply(new CompactCommand(11));
        Assert.NotNull(Check(new CompactionPolicy(null, null, 1 << 20)));
    }

    private void Put(int times)
    {
        for (var i = 0; i < times; i++) _rig.PutNow("a");
    }

    private Violation? Check(CompactionPolicy policy) => new CompactionCheck(_rig.Truth, policy, 0.01).Run(_rig.Operations);
}
