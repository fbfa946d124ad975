using OrleansCluster.Client.Locks;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>The example of barriers in docs/locks.md; a test holds the two together.</summary>
internal static class BarriersExample
{
    #region barriers
    public static async Task WorkAsync(LockClient locks, Func<CancellationToken, Task> work)
    {
        await locks.Barrier("maintenance").WaitAsync(TimeSpan.FromMinutes(5));       // passes at once if it is not set

        DistributedDoubleBarrier step = locks.DoubleBarrier("step", memberCount: 4);
        await using BarrierMembership member = await step.EnterAsync();              // when four are there
        await work(member.LostToken);                                                // cancelled if the others may have gone on
        await member.LeaveAsync();                                                   // when all have left, or are dead
    }
    #endregion
}
