using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Activations of one name, several at a time, under a clock that a test moves.</summary>
public sealed class LockPumpTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_activations_the_stale_one_confirms_nothing(bool tokensAreRevisions) => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions);
        var failed = 0;
        foreach (var ask in new Func<LockPump, Task>[]
        {
            pump => RenewAsync(pump, "a"), pump => AcquireAsync(pump, "a"), pump => AcquireAsync(pump, "b"), pump => ReleaseAsync(pump, "a"), pump => ReleaseAsync(pump, "c"),
        })
        {
            var stale = await all.ActivateAsync(() => failed++);
            await AcquireAsync(stale, "a");
            var other = await all.ActivateAsync();
            var writes = all.Writes;
            await Assert.ThrowsAsync<LockUnavailableException>(() => ask(stale));
            await Assert.ThrowsAsync<LockUnavailableException>(() => RenewAsync(stale, "a"));
            Assert.Equal(writes, all.Writes);
            Assert.Equal(LockReplyKind.Renewed, (await RenewAsync(other, "a")).Kind);
            Assert.Equal(LockReplyKind.Released, (await ReleaseAsync(other, "a")).Kind);
        }

        Assert.Equal(5, failed);
        Assert.Equal(!tokensAreRevisions, all.HasRecord);
    });

    [Fact]
    public void An_activation_is_not_said_to_be_idle_before_the_call_that_it_was_begun_for() => VirtualTime.Run(async time =>
    {
        var told = new List<bool>();
        var pump = await new TwoActivations(time, tokensAreRevisions: true).ActivateAsync(settled: told.Add);
        await Task.Delay(Lease / 10, time);
        Assert.Empty(told);
        await AcquireAsync(pump, "a");
        await Task.Delay(Lease / 10, time);
        Assert.False(told[^1]);
        await ReleaseAsync(pump, "a");
        await Task.Delay(Lease / 10, time);
        Assert.True(told[^1]);
    });

    [Fact]
    public void An_activation_that_was_only_looked_at_is_said_to_be_idle_once() => VirtualTime.Run(async time =>
    {
        var told = new List<bool>();
        var pump = await new TwoActivations(time, tokensAreRevisions: true).ActivateAsync(settled: told.Add);
        Assert.Empty(pump.Show(10).Holds);
        Assert.Empty(pump.Show(10).Holds);
        await Task.Delay(Lease / 10, time);
        Assert.Equal([true], told);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_takeover_gives_the_holder_a_full_lease_and_the_next_a_greater_token(bool tokensAreRevisions) => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions);
        var first = await all.ActivateAsync();
        var held = (await AcquireAsync(first, "a")).Hold!;
        await Task.Delay(Lease * 0.9, time);
        var second = await all.ActivateAsync();
        await Task.Delay(Lease * 0.9, time);
        second.Wake();
        Assert.Equal(LockReplyKind.TimedOut, (await AcquireAsync(second, "b")).Kind);
        await Task.Delay(Lease * 0.2, time);
        var next = (await AcquireAsync(second, "b")).Hold!;
        Assert.True(next.Token > held.Token);
        Assert.Equal(LockReplyKind.NotHeld, (await RenewAsync(second, "a")).Kind);
        await Assert.ThrowsAsync<LockUnavailableException>(() => RenewAsync(first, "a"));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_renewal_that_is_being_proved_is_not_confirmed_if_another_takes_over_before(bool tokensAreRevisions) => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions);
        var first = await all.ActivateAsync();
        await AcquireAsync(first, "a");
        var gate = new TaskCompletionSource();
        all.OnRead = async read =>
        {
            await gate.Task;
            await read();
        };
        var renewal = RenewAsync(first, "a");
        all.OnRead = read => read();
        await all.ActivateAsync();
        Assert.False(renewal.IsCompleted);
        gate.SetResult();
        await Assert.ThrowsAsync<LockUnavailableException>(() => renewal);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_grant_whose_write_was_not_answered_is_found_by_the_next(bool tokensAreRevisions) => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions);
        var first = await all.ActivateAsync();
        all.OnWrite = async write =>
        {
            await write();
            throw new IOException("The answer was lost.");
        };
        await Assert.ThrowsAsync<LockUnavailableException>(() => AcquireAsync(first, "a"));
        all.OnWrite = write => write();
        var second = await all.ActivateAsync();
        Assert.Equal(LockReplyKind.TimedOut, (await AcquireAsync(second, "b")).Kind);
        var found = await AcquireAsync(second, "a");
        Assert.Equal((LockReplyKind.Granted, 1L), (found.Kind, found.Hold!.Token));
        await ReleaseAsync(second, "a");
        await Task.Delay(LockTable.Grace, time);
        Assert.True((await AcquireAsync(second, "b")).Hold!.Token > 1);
    });

    [Fact]
    public void What_comes_while_a_proof_is_under_way_has_its_turn_together_afterwards() => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions: false);
        var pump = await all.ActivateAsync();
        await AcquireAsync(pump, "a");
        var before = all.Writes;
        all.OnWrite = async write =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
            await write();
        };
        var release = ReleaseAsync(pump, "a");
        var waiting = Enumerable.Range(0, 100).Select(number => AcquireAsync(pump, $"w{number}", TimeSpan.FromSeconds(5))).ToArray();
        var renewal = RenewAsync(pump, "w0");
        await release;
        Assert.Equal(LockReplyKind.Granted, (await waiting[0]).Kind);
        Assert.Equal(LockReplyKind.NotHeld, (await renewal).Kind);
        Assert.Equal(before + 2, all.Writes);
        Assert.All(waiting.Skip(1), one => Assert.False(one.IsCompleted));
        pump.Close();
        foreach (var one in waiting.Skip(1))
            await Assert.ThrowsAsync<LockUnavailableException>(() => one);
    });

    [Fact]
    public void Who_is_withdrawn_is_granted_nothing_and_holds_up_nobody() => VirtualTime.Run(async time =>
    {
        var all = new TwoActivations(time, tokensAreRevisions: true);
        var pump = await all.ActivateAsync();
        await AcquireAsync(pump, "a");
        var first = pump.Ask((table, call, now) => table.Acquire(call, RequestOf("b", TimeSpan.FromSeconds(5)), now));
        var second = AcquireAsync(pump, "c", TimeSpan.FromSeconds(5));
        pump.Withdraw(first, table => table.Withdraw(first.Number, new LockOperation("b", 1)));
        Assert.Equal(LockReplyKind.Superseded, (await first.Reply).Kind);
        await ReleaseAsync(pump, "a");
        Assert.Equal(LockReplyKind.Granted, (await second).Kind);
        Assert.Equal("c", Assert.Single(pump.Show(10).Holds).Hold.Owner);
        Assert.Empty(pump.Show(10).Waiters);
    });

    private static AcquireRequest RequestOf(string owner, TimeSpan wait = default) => new(new LockOperation(owner, 1), HoldMode.Exclusive, Lease, wait);

    private static Task<LockReply> AcquireAsync(LockPump pump, string owner, TimeSpan wait = default) =>
        pump.Ask((table, call, now) => table.Acquire(call, RequestOf(owner, wait), now)).Reply;

    private static Task<LockReply> RenewAsync(LockPump pump, string owner) =>
        pump.Ask((table, call, now) => table.Renew(call, new LockOperation(owner, 1), now)).Reply;

    private static Task<LockReply> ReleaseAsync(LockPump pump, string owner) =>
        pump.Ask((table, call, now) => table.Release(call, new LockOperation(owner, 1), now)).Reply;
}
