using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Outcomes;

/// <summary>A token is an argument that stays tied to the caller's.</summary>
[Collection(nameof(OneSilo))]
public sealed class CancellationTests(OneSilo silo)
{
    [Fact]
    public async Task With_a_cancelled_token_nothing_is_sent()
    {
        var key = Keys.New();
        var worker = silo.Client.GetGrain<IWorker>(key);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.Note("executed", new CancellationToken(canceled: true)));
        await worker.Ping();
        Assert.Empty(Journal.Of(key));
    }

    [Fact]
    public async Task A_call_cancelled_while_it_waits_for_its_turn_ends_at_once_for_its_caller()
    {
        var key = Keys.New();
        var worker = silo.Client.GetGrain<IWorker>(key);
        var first = worker.WorkBehind(key);
        await Gates.Reached(key);
        using var source = new CancellationTokenSource();
        var second = worker.Note("executed", source.Token);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(second));

        // Whether it is executed all the same depends on whether the cancellation overtakes its turn: that is not promised.
        Gates.Open(key);
        await first;
        await worker.Ping();
        Assert.Equal("done", Journal.Of(key)[0]);
    }

    [Fact]
    public async Task A_call_cancelled_while_it_runs_has_its_own_token_cancelled()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        var call = silo.Client.GetGrain<IWorker>(key).WaitForCancellation(source.Token);
        await Journal.Shows(key, "waiting");
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(call));
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task Between_grains_it_is_the_same()
    {
        var key = Keys.New();
        Assert.Equal("cancelled", await silo.Client.GetGrain<IBoss>(key).CancelAfterStart(key));
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task A_token_that_is_passed_on_reaches_the_last_grain()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        var call = silo.Client.GetGrain<IBoss>(key).PassOn(key, source.Token);
        await Journal.Shows(key, "waiting");
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(call));
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task The_caller_need_not_wait_for_a_grain_that_ignores_its_token()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        var call = silo.Client.GetGrain<IWorker>(key).IgnoreCancellation(key, source.Token);
        await Gates.Reached(key);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.For(call));
        Assert.Empty(Journal.Of(key));
        Gates.Open(key);
        await Journal.Shows(key, "done");
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_the_answer_changes_nothing()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        await silo.Client.GetGrain<IWorker>(key).Note("executed", source.Token);
        source.Cancel();
        await silo.Client.GetGrain<IWorker>(key).Ping();
        Assert.Equal(["executed"], Journal.Of(key));
    }
}
