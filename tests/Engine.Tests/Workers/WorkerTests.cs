using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Workers;

/// <summary>Stateless workers: several activations of a grain in a silo.</summary>
public sealed class WorkerTests(WorkerTests.Fixture fixture) : IClassFixture<WorkerTests.Fixture>
{
    private IClusterClient Client => fixture.Cluster.Client;

    [Fact]
    public async Task Calls_run_side_by_side_up_to_the_maximum_and_the_others_wait()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IThreeWorkers>(key);
        var calls = Enumerable.Range(0, 9).Select(_ => grain.Work(key)).ToArray();
        await Gates.Reached(key, 3);
        Gates.Open(key);
        var activations = await Wait.For(Task.WhenAll(calls));
        Assert.Equal(3, WorkerBase.MostAtOnce(key));
        Assert.InRange(activations.Distinct().Count(), 3, 9);
    }

    [Fact]
    public async Task By_default_there_are_as_many_as_processors()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IManyWorkers>(key);
        var calls = Enumerable.Range(0, Environment.ProcessorCount * 3).Select(_ => grain.Work(key)).ToArray();
        await Gates.Reached(key, Environment.ProcessorCount);
        Gates.Open(key);
        await Wait.For(Task.WhenAll(calls));
        Assert.Equal(Environment.ProcessorCount, WorkerBase.MostAtOnce(key));
    }

    [Fact]
    public async Task A_second_one_starts_only_while_the_first_is_busy()
    {
        var key = Keys.New();
        Gates.Open(key);
        var grain = Client.GetGrain<IThreeWorkers>(key);
        for (var i = 0; i < 20; i++) await grain.Work(key);
        Assert.Equal(1, WorkerBase.MostAtOnce(key));
        Assert.Equal(1, Journal.Count(key, "activate"));
    }

    [Fact]
    public async Task One_that_leaves_leaves_the_others_at_work()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IThreeWorkers>(key);
        var working = new[] { grain.Work(key), grain.Work(key) };
        await Gates.Reached(key, 2);
        await grain.Leave();
        await Wait.Until(() => Deactivations(key).Length == 1);
        Gates.Open(key);
        var activations = await Wait.For(Task.WhenAll(working));
        Assert.Equal(2, activations.Distinct().Count());
        Assert.DoesNotContain(Deactivations(key)[0].Split(' ')[^1], activations);
        Assert.StartsWith("deactivate ApplicationRequested", Deactivations(key)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_call_is_lost_when_the_only_one_leaves()
    {
        var key = Keys.New();
        Gates.Open(key);
        var grain = Client.GetGrain<ISingleWorker>(key);
        for (var round = 0; round < 10; round++)
        {
            var leaving = grain.Leave();
            var calls = Enumerable.Range(0, 5).Select(_ => grain.Work(key)).ToArray();
            await leaving;
            await Wait.For(Task.WhenAll(calls));
        }

        Assert.Equal(1, WorkerBase.MostAtOnce(key));
    }

    [Fact]
    public async Task A_reentrant_one_interleaves_when_there_may_be_no_more()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IReentrantWorker>(key);
        var calls = Enumerable.Range(0, 4).Select(_ => grain.Work(key)).ToArray();
        await Gates.Reached(key, 4);
        Gates.Open(key);
        Assert.Single((await Wait.For(Task.WhenAll(calls))).Distinct());
    }

    [Fact]
    public async Task One_that_fails_to_start_fails_those_who_wait_for_it_and_the_next_call_tries_again()
    {
        var key = Keys.New();
        Gates.Open(key);
        var grain = Client.GetGrain<IFailingWorker>(key);
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Work(key));
        Assert.NotEmpty(await Wait.For(grain.Work(key)));
    }

    [Fact]
    public async Task Its_timers_tick()
    {
        var key = Keys.New();
        await Client.GetGrain<IThreeWorkers>(key).StartTicking();
        await Journal.Shows(key, "tick", 3);
    }

    [Fact]
    public async Task Idle_ones_are_collected()
    {
        var key = Keys.New();
        var grain = Client.GetGrain<IThreeWorkers>(key);
        var calls = Enumerable.Range(0, 3).Select(_ => grain.Work(key)).ToArray();
        await Gates.Reached(key, 3);
        Gates.Open(key);
        await Wait.For(Task.WhenAll(calls));
        await Wait.Until(() => Deactivations(key).Count(e => e.StartsWith("deactivate ActivationIdle", StringComparison.Ordinal)) == 3);
        Assert.NotEmpty(await Wait.For(grain.Work(key)));
    }

    private static string[] Deactivations(string key) => [.. Journal.Of(key).Where(e => e.StartsWith("deactivate", StringComparison.Ordinal))];

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(1, (_, silo) => silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(100);
            options.CollectionAge = TimeSpan.FromMilliseconds(1000);
        }));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
