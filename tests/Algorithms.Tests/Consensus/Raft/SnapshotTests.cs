using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>Snapshots and the log's beginning: dissertation, chapter 5.</summary>
public class SnapshotTests
{
    private static readonly RaftOptions SmallParts = Options with { SnapshotPartBytes = 4 };

    [Fact]
    public void A_follower_that_is_gone_for_good_in_the_middle_of_a_snapshot_does_not_keep_the_log_from_being_compacted()
    {
        var cluster = Cluster.Led(SmallParts, 1, 2, 3);
        cluster.Isolate(3);
        cluster[1].Propose("aaaaaaaaaa");
        cluster.Settle();
        cluster[1].TakeSnapshot();
        cluster.Heal();
        cluster.Run(Options.HeartbeatInterval / 2);
        cluster.Pass(Options.HeartbeatInterval);
        cluster.Tick();
        while (cluster[1].Core.Status.Followers.Single(one => one.Id == Id(3)).State != ReplicationState.Snapshot)
            Assert.True(cluster.Deliver() + cluster.Persist() > 0);
        cluster.Crash(3);

        cluster.Run(30 * ElectionTimeout);
        cluster[1].Propose("b");
        cluster.Run(ElectionTimeout);
        var newest = cluster[1].TakeSnapshot();
        Assert.Equal([newest!], cluster[1].Core.SnapshotsInUse);
        Assert.Equal(newest!.Index + 1, cluster[1].Core.Status.FirstIndex);

        cluster.Restart(3);
        cluster.Run(2 * ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }
}
