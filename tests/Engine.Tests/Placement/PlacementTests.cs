using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Placement;

/// <summary>Where a new activation goes.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class PlacementTests(ThreeSilos silos)
{
    [Fact]
    public async Task A_grain_stays_where_it_was_placed()
    {
        var grain = silos.Client.GetGrain<IWhereDefault>(Keys.New());
        var where = await grain.Where();
        Assert.Contains(where, Names());
        for (var i = 0; i < 5; i++) Assert.Equal(where, await grain.Where());
    }

    [Fact]
    public async Task Random_placement_uses_all_silos()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 90).Select(_ => silos.Client.GetGrain<IWhereRandom>(Guid.NewGuid().ToString()).Where()));
        Assert.Equal(Names().Order(), places.Distinct().Order());
    }

    [Fact]
    public async Task PreferLocalPlacement_stays_on_the_callers_silo()
    {
        foreach (var name in Names())
        {
            var caller = silos.Client.GetGrain<IWhereNamed>($"{Keys.New()}@{name}");
            Assert.Equal(name, await caller.Where());
            for (var i = 0; i < 5; i++) Assert.Equal(name, await caller.WhereIsLocal(Keys.New()));
        }
    }

    [Fact]
    public async Task HashBasedPlacement_chooses_the_same_silo_again()
    {
        var grains = Enumerable.Range(0, 20).Select(i => silos.Client.GetGrain<IWhereHashed>($"{Keys.New()}/{i}")).ToArray();
        foreach (var grain in grains)
        {
            var where = await grain.Where();
            await grain.Leave();
            Assert.Equal(where, await grain.Where());
        }
    }

    [Fact]
    public async Task A_strategy_of_ones_own_is_carried_out_by_its_director()
    {
        foreach (var name in Names()) Assert.Equal(name, await silos.Client.GetGrain<IWhereNamed>($"{Keys.New()}@{name}").Where());
    }

    [Fact]
    public async Task What_a_director_throws_is_the_callers_as_it_is()
    {
        var key = Keys.New() + "@Nowhere";
        Assert.Equal("Nowhere", (await Assert.ThrowsAsync<NoSuchSiloException>(() => silos.Client.GetGrain<IWhereNamed>(key).Where())).Name);
        Assert.Equal("x", (await Assert.ThrowsAsync<NoSuchSiloException>(() => silos.Client.GetGrain<IWhereFailing>("x").Call())).Name);
        Assert.Equal("y", await silos.Client.GetGrain<IPlacementCaller>(Keys.New()).Call("y"));
    }

    [Fact]
    public async Task Concurrent_first_calls_start_one_activation()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = Keys.New();
            var places = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => silos.Client.GetGrain<IWhereDefault>(key).Where()));
            Assert.Single(places.Distinct());
        }
    }

    private string[] Names() => [.. silos.Cluster.Silos.Select(s => s.Name)];
}
