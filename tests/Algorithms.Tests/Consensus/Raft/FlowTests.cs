using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>What keeps queues short.</summary>
public class FlowTests
{
    [Fact]
    public void A_follower_whose_disk_stands_still_does_not_gather_entries_without_bound()
    {
        var cluster = Cluster.Led(Options with { MaxInflightMessages = 4, MaxMessageEntries = 1 }, 1, 2, 3);
        cluster.HeldDisks.Add(3);
        for (var i = 0; i < 400; i++)
        {
            cluster[1].Propose($"{i}");
            cluster.Run(Ms(40));
        }

        Assert.Equal(1, cluster.Leader.Core.Id.Value == 1UL ? 1 : 0);
        Assert.Equal(cluster[1].Core.Status.LastIndex, cluster[1].Core.CommitIndex);
        var status = cluster[3].Core.Status;
        Assert.InRange(status.LastIndex - status.DurableIndex, 0, 40);
        Assert.InRange(cluster[3].Writes.Count, 0, 60);

        cluster.HeldDisks.Clear();
        cluster.Run(ElectionTimeout);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }
}
