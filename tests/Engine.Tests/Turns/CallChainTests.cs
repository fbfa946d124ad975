using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Turns;

/// <summary>A grain that calls another which calls it back.</summary>
[Collection(nameof(OneSilo))]
public sealed class CallChainTests(OneSilo silo)
{
    [Fact]
    public async Task A_call_back_into_a_busy_grain_times_out()
    {
        var key = Keys.New();
        await Assert.ThrowsAsync<TimeoutException>(() => silo.Client.GetGrain<IChain>(key).Start(key + "/2", allow: false, suppress: false));
    }

    [Fact]
    public async Task AllowCallChainReentrancy_lets_the_call_back_in()
    {
        var key = Keys.New();
        Assert.Equal("reentered", await silo.Client.GetGrain<IChain>(key).Start(key + "/2", allow: true, suppress: false));
    }

    [Fact]
    public async Task SuppressCallChainReentrancy_keeps_it_out_again()
    {
        var key = Keys.New();
        await Assert.ThrowsAsync<TimeoutException>(() => silo.Client.GetGrain<IChain>(key).Start(key + "/2", allow: true, suppress: true));
    }

    [Fact]
    public async Task Reentrancy_ends_with_its_section()
    {
        var key = Keys.New();
        Assert.Equal("reentered, then timed out", await silo.Client.GetGrain<IChain>(key).StartTwice(key + "/2"));
    }
}
