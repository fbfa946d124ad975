using OrleansCluster.Algorithms.Locks;

namespace OrleansCluster.Algorithms.Tests.Locks;

public class FencingGateTests
{
    [Fact]
    public void Once_a_token_was_accepted_no_lower_one_is()
    {
        var gate = new FencingGate(0);
        Assert.True(gate.TryPass(33, out gate));
        Assert.Equal(33, gate.Accepted);
        Assert.True(gate.TryPass(33, out gate));
        Assert.True(gate.TryPass(34, out gate));
        Assert.False(gate.TryPass(33, out var refused));
        Assert.Equal((34, 34), (gate.Accepted, refused.Accepted));
        Assert.True(gate.TryPass(long.MaxValue, out gate));
        Assert.False(gate.TryPass(long.MaxValue - 1, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void What_is_no_token_is_refused_as_such(long token) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FencingGate(0).TryPass(token, out _));

    [Fact]
    public void All_readers_of_a_phase_pass_and_the_writer_before_them_no_more()
    {
        var reader = new Activation(new Store(tokensAreRevisions: true));
        var writer = Grant(reader, "writer", HoldMode.Exclusive, 1);
        reader.Table.Release(2, new LockOperation("writer", 1), reader.Now);
        reader.Run();
        var first = Grant(reader, "first", HoldMode.Shared, 3);
        var second = Grant(reader, "second", HoldMode.Shared, 4);
        Assert.True(new FencingGate(0).TryPass(writer.Token, out var gate));
        Assert.True(gate.TryPass(first.Token, out gate));
        Assert.True(gate.TryPass(second.Token, out gate));
        Assert.True(gate.TryPass(first.Token, out gate));
        Assert.False(gate.TryPass(writer.Token, out _));
    }

    [Fact]
    public void Of_a_semaphore_each_slot_has_a_gate_that_refuses_former_holders_of_the_slot_only()
    {
        var semaphore = new Activation(new Store(tokensAreRevisions: true));
        var early = Grant(semaphore, "early", HoldMode.Permits, 1);
        var lost = Grant(semaphore, "lost", HoldMode.Permits, 2);
        semaphore.Table.Release(3, new LockOperation("lost", 1), semaphore.Now);
        semaphore.Run();
        var next = Grant(semaphore, "next", HoldMode.Permits, 4);
        Assert.Equal((0, 1, 1), (Assert.Single(early.Slots), Assert.Single(lost.Slots), Assert.Single(next.Slots)));
        var gates = new FencingGate[2];
        foreach (var hold in new[] { early, lost, next })
            Assert.True(gates[hold.Slots[0]].TryPass(hold.Token, out gates[hold.Slots[0]]));
        Assert.False(gates[1].TryPass(lost.Token, out _));
        // One gate for both would refuse somebody who holds.
        Assert.True(gates[0].TryPass(early.Token, out _));
        Assert.False(gates[1].TryPass(early.Token, out _));
    }

    private static Hold Grant(Activation name, string owner, HoldMode mode, long call)
    {
        name.Table.Acquire(call, new AcquireRequest(new LockOperation(owner, 1), mode, TimeSpan.FromSeconds(10), TimeSpan.Zero) { Capacity = 2 }, name.Now);
        return name.Run().Single(reply => reply.Call == call).Hold!;
    }
}
