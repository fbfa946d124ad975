using Orleans;

namespace OrleansCluster.Embedded.Tests.World;

public sealed class WorkerStartTests
{
    [Fact]
    public async Task A_call_that_arrives_at_a_worker_that_has_failed_to_start_for_it_learns_why_and_the_next_one_has_another_started()
    {
        await using var world = await OneSiloWorld.Start();
        var grain = world.Grains.GetGrain<IFailingWorker>("w");
        world.Fabric.Held = [];
        var first = grain.Starts();
        world.Scheduler.RunAll();
        var deliver = world.Fabric.Held[0];
        world.Fabric.Held = null;
        deliver();
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Run(first));
        Assert.Equal(2, await world.Run(grain.Starts()));
    }
}
