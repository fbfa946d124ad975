using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

/// <summary>An item may take longer than a call may.</summary>
public sealed partial class LongWaitTests : IAsyncLifetime
{
    // An engine that answers "not yet" at half of it has the other half for that, and a busy machine may take seconds for a call that waits for nothing.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await Clusters.Start(
        2,
        (_, silo) => silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout),
        client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout));

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_item_that_takes_longer_than_the_response_timeout_comes()
    {
        var items = new List<int>();
        await foreach (var item in _cluster.Client.GetGrain<ISource>(Keys.New()).Slowly(1, 1.5 * ResponseTimeout)) items.Add(item);
        Assert.Equal([0], items);
    }

    [Fact]
    public async Task An_enumeration_that_waits_when_its_activation_goes_ends()
    {
        var key = Keys.New();
        await using var items = _cluster.Client.GetGrain<ISource>(key).BehindGates([key]).GetAsyncEnumerator();
        var next = items.MoveNextAsync().AsTask();
        await Gates.Reached(key);
        await _cluster.Client.GetGrain<ISource>(key).Leave();
        var exception = await Record.ExceptionAsync(() => Wait.For(next));
        Assert.True(TellsThatItsActivationWent(exception), $"{exception}");
    }

    [Fact]
    public async Task An_enumeration_ends_with_the_silo_that_it_runs_on()
    {
        var key = Keys.New();
        var items = _cluster.Client.GetGrain<ISource>(key).Slowly(100_000, TimeSpan.FromMilliseconds(1)).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        var address = await _cluster.Client.GetGrain<ISource>(key).Where();
        await _cluster.KillSiloAsync(_cluster.Silos.Single(s => s.SiloAddress.Equals(address)));
        var exception = await Record.ExceptionAsync(async () =>
        {
            while (await items.MoveNextAsync())
            {
            }
        });
        Assert.True(exception is EnumerationAbortedException or TimeoutException or SiloUnavailableException, $"{exception}");
    }
}
