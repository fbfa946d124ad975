using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Turns;

/// <summary>One request at a time, but where the grain says otherwise; never two turns of one activation side by side.</summary>
[Collection(nameof(OneSilo))]
public sealed class TurnTests(OneSilo silo)
{
    [Fact]
    public async Task Requests_of_a_plain_grain_do_not_interleave_at_awaits()
    {
        var grain = silo.Client.GetGrain<ITurns>(Keys.New());
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => grain.AddSlowly(1)));
        Assert.Equal(31, await grain.AddSlowly(1));
        Assert.Equal(1, await grain.MostAtOnce());
    }

    [Fact]
    public async Task Grains_run_side_by_side()
    {
        var gate = Keys.New();
        var calls = Enumerable.Range(0, 5).Select(i => silo.Client.GetGrain<ITurns>($"{gate}/{i}").Pass(gate)).ToArray();
        await Gates.Reached(gate, 5);
        Gates.Open(gate);
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Requests_of_a_reentrant_grain_interleave_at_awaits()
    {
        var gate = Keys.New();
        var grain = silo.Client.GetGrain<IReentrantTurns>(gate);
        var calls = Enumerable.Range(0, 3).Select(_ => grain.Pass(gate)).ToArray();
        await Gates.Reached(gate, 3);
        Gates.Open(gate);
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Turns_of_a_reentrant_grain_never_run_side_by_side()
    {
        var grain = silo.Client.GetGrain<IReentrantTurns>(Keys.New());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.CountWithoutAwait(50)));
        Assert.Equal(1001, await grain.CountWithoutAwait(1));
    }

    [Fact]
    public async Task After_an_await_the_grain_is_back_on_its_own_scheduler() =>
        Assert.Equal("inside, inside", await silo.Client.GetGrain<IReentrantTurns>(Keys.New()).Schedulers());

    [Fact]
    public async Task AlwaysInterleave_runs_while_another_request_waits()
    {
        var gate = Keys.New();
        var grain = silo.Client.GetGrain<ITurns>(gate);
        var pass = grain.Pass(gate);
        await Gates.Reached(gate);
        Assert.Equal("in between", await Wait.For(grain.Interleave()));
        Gates.Open(gate);
        await pass;
    }

    [Fact]
    public async Task AlwaysInterleave_overtakes_what_waits_for_its_turn()
    {
        var gate = Keys.New();
        var grain = silo.Client.GetGrain<ITurns>(gate);
        var pass = grain.Pass(gate);
        await Gates.Reached(gate);
        var waiting = Enumerable.Range(0, 5).Select(_ => grain.AddSlowly(1)).ToArray();
        Assert.Equal("in between", await Wait.For(grain.Interleave()));
        Gates.Open(gate);
        await pass;
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task ReadOnly_requests_interleave_with_each_other()
    {
        var gate = Keys.New();
        var grain = silo.Client.GetGrain<ITurns>(gate);
        var reads = Enumerable.Range(0, 3).Select(_ => grain.Read(gate)).ToArray();
        await Gates.Reached(gate, 3);
        Gates.Open(gate);
        await Task.WhenAll(reads);
    }

    [Fact]
    public async Task ReadOnly_requests_do_not_interleave_with_others()
    {
        var grain = silo.Client.GetGrain<ITurns>(Keys.New());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 5 == 0 ? grain.ReadSlowly() : grain.AddSlowly(1)));

        // Reads may have met reads, but there are 16 writes, none of which lost its addition to a reader or a writer.
        Assert.Equal(17, await grain.AddSlowly(1));
    }
}
