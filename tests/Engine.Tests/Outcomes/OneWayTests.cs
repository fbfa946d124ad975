using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Outcomes;

/// <summary>A one-way call tells its caller nothing.</summary>
[Collection(nameof(OneSilo))]
public sealed class OneWayTests(OneSilo silo)
{
    [Fact]
    public async Task It_completes_before_the_grain_is_done()
    {
        var key = Keys.New();
        await Wait.For(silo.Client.GetGrain<IWorker>(key).Tell(key));
        Assert.Empty(Journal.Of(key));
        Gates.Open(key);
        await Journal.Shows(key, "done");
    }

    [Fact]
    public async Task What_it_throws_goes_nowhere()
    {
        var key = Keys.New();
        await silo.Client.GetGrain<IWorker>(key).TellAndFail();
        await Journal.Shows(key, "failing");
        await silo.Client.GetGrain<IWorker>(key).Ping();
    }
}
