using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Tests.World;

namespace OrleansCluster.Embedded.Tests.Observers;

/// <summary>Objects of clients that others call.</summary>
public sealed class LocalObjectTests
{
    [Fact]
    public async Task Their_identities_come_of_the_worlds_chance()
    {
        string first, second;
        await using (var world = await OneSiloWorld.Start()) first = IdentityIn(world);
        await using (var world = await OneSiloWorld.Start()) second = IdentityIn(world);
        Assert.Equal(first, second);

        static string IdentityIn(OneSiloWorld world) => world.Grains.CreateObjectReference<IWatcher>(new Watcher()).GetGrainId().ToString();
    }

    [Fact]
    public async Task Where_the_world_says_so_they_are_held_until_they_are_deleted()
    {
        await using var world = await OneSiloWorld.Start(keepsObservers: true);
        var (reference, weak) = Forgotten(world);
        Collect();
        Assert.True(weak.IsAlive);
        Assert.Equal(1, await world.Run(reference.Count()));
        world.Grains.DeleteObjectReference<IWatcher>(reference);
        Collect();
        Assert.False(weak.IsAlive);
    }

    [Fact]
    public async Task Elsewhere_they_are_held_only_while_they_are_called()
    {
        await using var world = await OneSiloWorld.Start();
        var (reference, weak) = Forgotten(world);
        var call = reference.Wait();
        world.Scheduler.RunAll();
        Collect();
        Assert.True(weak.IsAlive);
        Open(weak);
        world.Scheduler.RunAll();
        await call;
        Collect();
        Assert.False(weak.IsAlive);
    }

    [Fact]
    public async Task The_entries_of_those_that_were_collected_do_not_pile_up()
    {
        await using var world = await OneSiloWorld.Start();
        for (var i = 0; i < 1_000; i++)
        {
            if (i % 50 == 0) Collect();
            Forgotten(world);
        }

        Assert.InRange(world.Client.Objects.Count, 1, 200);
    }

    [Fact]
    public async Task So_many_calls_wait_at_most_and_more_are_refused()
    {
        await using var world = await OneSiloWorld.Start();
        var watcher = new Watcher();
        var reference = world.Grains.CreateObjectReference<IWatcher>(watcher);
        var running = reference.Wait();
        var waiting = Enumerable.Range(0, LocalObject.MaxWaiting).Select(_ => reference.Count()).ToArray();
        var refused = reference.Count();
        world.Scheduler.RunAll();
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => refused);
        Assert.DoesNotContain(waiting, call => call.IsCompleted);
        watcher.Gate.SetResult();
        world.Scheduler.RunAll();
        await running;
        Assert.Equal(LocalObject.MaxWaiting, await waiting[^1]);
    }

    [Fact]
    public async Task A_call_that_is_under_way_when_the_object_is_deleted_is_dropped()
    {
        await using var world = await OneSiloWorld.Start();
        var watcher = new Watcher();
        var reference = world.Grains.CreateObjectReference<IWatcher>(watcher);
        var dropped = reference.Count();
        world.Grains.DeleteObjectReference<IWatcher>(reference);
        world.Scheduler.RunAll();
        Assert.False(dropped.IsCompleted);
        world.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => dropped);
        Assert.Equal(1, await watcher.Count());
    }

    [Fact]
    public async Task They_cannot_be_enumerated()
    {
        await using var world = await OneSiloWorld.Start();
        var watcher = new Watcher();
        var id = world.Grains.CreateObjectReference<IWatcher>(watcher).GetGrainId();
        var step = world.Grains.GetGrain<IEnumerations>(id).Start(new EnumerationStart(Guid.NewGuid(), typeof(IWatcher).FullName!, 0, 1, TimeSpan.Zero), [], default);
        await Assert.ThrowsAsync<NotSupportedException>(() => world.Run(step.AsTask()));
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IWatcher Reference, WeakReference Weak) Forgotten(OneSiloWorld world)
    {
        var watcher = new Watcher();
        return (world.Grains.CreateObjectReference<IWatcher>(watcher), new WeakReference(watcher));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Open(WeakReference weak) => ((Watcher)weak.Target!).Gate.SetResult();

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
