using Orleans.Storage;
using OrleansCluster.Cluster.Tests.Docs;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Grains.Locks;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>The gate of a grain's state, in activations of one grain that know nothing of each other.</summary>
public sealed class FencedStateTests
{
    private readonly SharedRecord _record = new();

    [Fact]
    public void Once_a_token_was_shown_a_lower_one_neither_reads_nor_writes() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        Assert.Equal(0, (await state.EnterAsync(33)).Total);
        await state.WriteAsync(33, new Balance { Total = 100 });
        Assert.Equal(100, (await state.EnterAsync(34)).Total);
        await Assert.ThrowsAsync<StaleTokenException>(() => state.EnterAsync(33));
        await Assert.ThrowsAsync<StaleTokenException>(() => state.UpdateAsync(33, balance => balance));
        var error = await Assert.ThrowsAsync<StaleTokenException>(() => state.WriteAsync(33, new Balance { Total = 105 }));
        Assert.Equal(("account", 33, 34, false, true), (error.Resource, error.Token, error.Accepted, error.Retryable, error.OutcomeKnown));
        await state.WriteAsync(34, new Balance { Total = 107 });
        Assert.Equal((34, 107), Stored());
    });

    [Fact]
    public void A_token_is_stored_before_what_it_protects_is_shown_and_outlives_the_activation() => VirtualTime.Run(async _ =>
    {
        await (await ActivateAsync()).EnterAsync(34);
        Assert.Equal((34, 0), Stored());
        var next = await ActivateAsync();
        await Assert.ThrowsAsync<StaleTokenException>(() => next.WriteAsync(33, new Balance { Total = 105 }));
        Assert.Equal((34, 0), Stored());
    });

    [Fact]
    public void A_token_that_is_shown_again_costs_no_write() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        await state.EnterAsync(33);
        await state.EnterAsync(33);
        Assert.Equal(1, _record.Writes);
    });

    [Fact]
    public void An_activation_that_was_superseded_lets_no_former_holder_write() => VirtualTime.Run(async _ =>
    {
        var old = await ActivateAsync();
        await old.EnterAsync(33);
        var other = await ActivateAsync();
        await other.EnterAsync(34);
        await Assert.ThrowsAsync<StaleTokenException>(() => old.WriteAsync(33, new Balance { Total = 105 }));
        await other.WriteAsync(34, new Balance { Total = 107 });
        Assert.Equal((34, 107), Stored());
        // Whoever holds it now may call either.
        await old.WriteAsync(34, new Balance { Total = 108 });
        await other.UpdateAsync(35, balance => new Balance { Total = balance.Total + 1 });
        Assert.Equal((35, 109), Stored());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_holders_who_race_the_former_is_refused_however_their_writes_meet(bool isFormerFirst) => VirtualTime.Run(async time =>
    {
        var (one, other) = (await ActivateAsync(), await ActivateAsync());
        var gate = new TaskCompletionSource();
        _record.OnWrite = async write =>
        {
            await gate.Task;
            await write();
        };
        var former = isFormerFirst ? one.EnterAsync(33) : Task.CompletedTask;
        var holder = other.EnterAsync(34);
        if (!isFormerFirst)
            former = one.EnterAsync(33);
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        gate.SetResult();
        await holder;
        if (isFormerFirst)
            await former;
        else
            await Assert.ThrowsAsync<StaleTokenException>(() => former);
        await Assert.ThrowsAsync<StaleTokenException>(() => one.WriteAsync(33, new Balance { Total = 105 }));
        Assert.Equal((34, 0), Stored());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_whose_answer_was_lost_is_of_unknown_outcome_and_reading_tells(bool isDone) => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        await state.EnterAsync(33);
        _record.OnWrite = async write =>
        {
            if (isDone)
                await write();
            throw new IOException("The answer was lost.");
        };
        var error = await Assert.ThrowsAsync<FencedWriteUnknownException>(() => state.WriteAsync(33, new Balance { Total = 100 }));
        Assert.Equal(("account", 33, false, false), (error.Resource, error.Token, error.Retryable, error.OutcomeKnown));
        _record.OnWrite = write => write();
        Assert.Equal(isDone ? 100 : 0, (await state.EnterAsync(33)).Total);
        await state.WriteAsync(33, new Balance { Total = 101 });
        Assert.Equal((33, 101), Stored());
    });

    [Fact]
    public void A_write_that_is_done_long_after_its_answer_was_given_up_does_no_harm() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        await state.EnterAsync(33);
        var late = new List<Func<Task>>();
        _record.OnWrite = write =>
        {
            late.Add(write);
            throw new TimeoutException("No answer came.");
        };
        await Assert.ThrowsAsync<FencedWriteUnknownException>(() => state.WriteAsync(33, new Balance { Total = 105 }));
        _record.OnWrite = write => write();
        var other = await ActivateAsync();
        await other.EnterAsync(34);
        await Assert.ThrowsAsync<InconsistentStateException>(() => late.Single()());
        Assert.Equal((34, 0), Stored());
    });

    [Fact]
    public void What_is_certain_of_a_failure_is_told_as_it_is() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        await state.EnterAsync(33);
        _record.OnWrite = _ => throw new StateUnavailableException("account", "nobody answers.");
        await Assert.ThrowsAsync<StateUnavailableException>(() => state.WriteAsync(33, new Balance { Total = 1 }));
        _record.OnWrite = _ => throw new StateOutcomeUnknownException("account", "the answer was lost.");
        await Assert.ThrowsAsync<FencedWriteUnknownException>(() => state.WriteAsync(33, new Balance { Total = 1 }));
        _record.OnWrite = _ => throw new InconsistentStateException("Somebody is always faster.");
        await Assert.ThrowsAsync<InconsistentStateException>(() => state.WriteAsync(33, new Balance { Total = 1 }));
        _record.OnWrite = write => write();
        Assert.Equal(0, (await state.EnterAsync(33)).Total);
    });

    [Fact]
    public void A_change_that_fails_leaves_nothing_behind() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        await Assert.ThrowsAsync<ArithmeticException>(() => state.UpdateAsync(33, balance =>
        {
            balance.Total = 100;
            throw new ArithmeticException();
        }));
        Assert.Equal(1, (await state.UpdateAsync(33, balance => new Balance { Total = balance.Total + 1 })).Total);
    });

    [Fact]
    public void What_a_former_holder_changed_and_did_not_write_is_nobodys_beginning() => VirtualTime.Run(async _ =>
    {
        var state = await ActivateAsync();
        (await state.EnterAsync(33)).Total = 1_000;
        Assert.Equal(1, (await state.UpdateAsync(34, balance => new Balance { Total = balance.Total + 1 })).Total);
        (await state.EnterAsync(34)).Total = 1_000;
        Assert.Equal(1, (await state.EnterAsync(34)).Total);
        Assert.Equal((34, 1), Stored());
    });

    [Fact]
    public void Calls_that_interleave_have_their_turn_one_after_the_other() => VirtualTime.Run(async time =>
    {
        var state = await ActivateAsync();
        _record.OnWrite = async write =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
            await write();
        };
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => state.UpdateAsync(33, balance => new Balance { Total = balance.Total + 1 })));
        Assert.Equal((33, 50), Stored());
    });

    private (long Token, long Total) Stored()
    {
        var stored = GrainStateSerializer.Deserialize<Fenced<Balance>>(_record.Bytes);
        return (stored.Token, stored.Value.Total);
    }

    private async Task<FencedState<Balance>> ActivateAsync()
    {
        var state = new RecordState<Fenced<Balance>>(_record);
        await state.ReadStateAsync();
        return new FencedState<Balance>(state, "account");
    }
}
