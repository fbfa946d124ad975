using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Docs;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Locks, and a grain behind a gate: what holders do who do not know that they are none any more.</summary>
public abstract partial class FencingTests(SharedLockCluster shared)
{
    protected LockCluster Cluster => shared.Cluster;

    protected LockClient Client => Cluster.Client;

    [Fact]
    public async Task A_holder_who_slept_through_its_lease_is_refused_and_the_next_loses_nothing()
    {
        var account = Account("slept");
        var slept = await Cluster.Grains.GetGrain<ILockGrain>("slept").HeldAsync(Calls.Of("slept") with { Lease = Calls.Short });
        await account.EnterAsync(slept.Token);
        await account.WriteAsync(slept.Token, 100);
        var read = await account.EnterAsync(slept.Token);
        await using var next = await Client.Lock("slept").AcquireAsync(Calls.Long);
        Assert.Equal(100, await account.EnterAsync(next.FencingToken));
        await account.WriteAsync(next.FencingToken, 107);
        var error = await Assert.ThrowsAsync<StaleTokenException>(() => account.WriteAsync(slept.Token, read + 5));
        Assert.Equal((slept.Token, next.FencingToken), (error.Token, error.Accepted));
        await Assert.ThrowsAsync<StaleTokenException>(() => account.EnterAsync(slept.Token));
        Assert.Equal(107, await account.EnterAsync(next.FencingToken));
    }

    [Fact]
    public async Task All_readers_of_a_phase_pass_and_no_writer_of_before()
    {
        var account = Account("phase");
        var name = Cluster.Grains.GetGrain<IReaderWriterLockGrain>("phase");
        var writer = await name.HeldAsync(Calls.Of("writer") with { Lease = Calls.Short });
        await account.EnterAsync(writer.Token);
        await using var first = await Client.ReaderWriterLock("phase").AcquireReadLockAsync(Calls.Long);
        await using var second = await Client.ReaderWriterLock("phase").AcquireReadLockAsync(Calls.Long);
        Assert.Equal(0, await account.EnterAsync(second.FencingToken));
        Assert.Equal(0, await account.EnterAsync(first.FencingToken));
        await Assert.ThrowsAsync<StaleTokenException>(() => account.WriteAsync(writer.Token, 1));
    }

    [Fact]
    public async Task Each_slot_of_a_semaphore_has_a_gate_of_its_own()
    {
        var semaphore = Client.Semaphore("slots", 2);
        await using var early = await semaphore.AcquireAsync(Calls.Long);
        var dead = await Cluster.Grains.GetGrain<ISemaphoreGrain>("slots")
            .HeldAsync(Calls.Of("dead", sharing: LockSharing.Permits) with { Lease = Calls.Short, Capacity = 2 });
        await Account("slots/1").EnterAsync(dead.Token);
        await using var next = await semaphore.AcquireAsync(Calls.Long);
        Assert.Equal((0, 1, 1), (Assert.Single(early.Slots), Assert.Single(dead.Slots), Assert.Single(next.Slots)));
        await Account("slots/1").EnterAsync(next.FencingToken);
        await Account("slots/0").EnterAsync(early.FencingToken);
        await Account("slots/0").WriteAsync(early.FencingToken, 1);
        await Assert.ThrowsAsync<StaleTokenException>(() => Account("slots/1").WriteAsync(dead.Token, 2));
    }

    [Fact]
    public async Task What_an_acquire_and_a_gate_let_through_adds_up()
    {
        await using var other = Cluster.NewClient();
        var account = Account("sum");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async worker =>
        {
            await using var held = await (worker % 2 == 0 ? Client : other).Lock("sum").AcquireAsync(Calls.Long);
            var total = await account.EnterAsync(held.FencingToken);
            await account.WriteAsync(held.FencingToken, total + 1);
        }));
        await using var last = await Client.Lock("sum").AcquireAsync(Calls.Long);
        Assert.Equal(20, await account.EnterAsync(last.FencingToken));
    }

    private IAccountGrain Account(string name) => Cluster.Grains.GetGrain<IAccountGrain>(name);

    public sealed class OnFiles(SharedLockCluster.OfFiles shared) : FencingTests(shared), IClassFixture<SharedLockCluster.OfFiles>
    {
        [Fact]
        public Task The_first_example_of_the_document_runs() => LocksExample.DepositAsync(Client, Cluster.Grains);
    }

    public sealed class OnConsensus(SharedLockCluster.OfConsensus shared) : FencingTests(shared), IClassFixture<SharedLockCluster.OfConsensus>
    {
        [Fact]
        public async Task The_example_with_the_metadata_store_runs_and_refuses_who_slept()
        {
            await using var metadata = Cluster.NewMetadataClient();
            var slept = await Cluster.Grains.GetGrain<ILockGrain>("config").HeldAsync(Calls.Of("slept") with { Lease = Calls.Short });
            var gate = new MetadataFencingGate(metadata, "config");
            await gate.EnterAsync(slept.Token);
            await LocksExample.ConfigureAsync(Client, metadata, CancellationToken.None);
            await Assert.ThrowsAsync<StaleTokenException>(() => gate.CommitAsync(slept.Token, change => change.Then(LocksExample.Put("red"))));
            Assert.Equal("blue", (await metadata.GetAsync("config/color")).Item!.Value.ToString());
        }
    }
}
