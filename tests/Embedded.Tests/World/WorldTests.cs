using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Tests.Engine;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>A cluster runs on the scheduler, the clock, the chance and the fabric that it is given, and on nothing else.</summary>
public sealed class WorldTests : IAsyncLifetime
{
    private static int s_next;

    private readonly StepScheduler _scheduler = new();
    private readonly ManualTime _time = new();
    private readonly CountingRandom _random = new();
    private readonly LossyFabric _fabric = new();
    private readonly string _id = $"world-{Interlocked.Increment(ref s_next)}";
    private readonly List<IHost> _hosts = [];
    private EmbeddedCluster? _cluster;

    private IGrainFactory Grains => _hosts[0].Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        _cluster = EmbeddedClusters.Open(_id, _id, new EngineWorld(_scheduler, _time, _random, _fabric));
        for (var i = 0; i < 2; i++)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            var port = 11111 + i;
            builder.UseOrleans(silo => silo.UseLocalhostClustering(port, 30000 + i, null, _id, _id));
            var host = builder.Build();
            _hosts.Add(host);
            await host.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(new CancellationToken(canceled: true));
            host.Dispose();
        }

        EmbeddedClusters.Leave(_cluster!);
    }

    [Fact]
    public async Task No_turn_runs_but_when_the_scheduler_runs_it()
    {
        var answer = Grains.GetGrain<IWorldling>("a").Ask("b");
        Assert.False(answer.IsCompleted);
        Assert.NotEmpty(_scheduler.Ready);
        _scheduler.RunAll();
        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal("a heard 1", await answer);
    }

    [Fact]
    public void Every_message_passes_the_fabric()
    {
        var answer = Grains.GetGrain<IWorldling>("c").Ask("d");
        _scheduler.RunAll();
        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal((2, 2), (_fabric.Requests, _fabric.Answers));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_message_ends_in_a_timeout_by_the_cluster_s_clock(bool request)
    {
        _fabric.LosesRequests = request;
        _fabric.LosesAnswers = !request;
        var answer = Grains.GetGrain<IWorldling>("e").Count();
        _scheduler.RunAll();
        _time.Advance(TimeSpan.FromSeconds(29), _scheduler.RunAll);
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2), _scheduler.RunAll);
        await Assert.ThrowsAsync<TimeoutException>(() => answer);

        _fabric.LosesRequests = _fabric.LosesAnswers = false;
        var second = Grains.GetGrain<IWorldling>("e").Count();
        _scheduler.RunAll();
        Assert.Equal(request ? 1 : 2, await second); // a lost answer's call took effect
    }

    [Fact]
    public async Task Timers_tick_by_the_cluster_s_clock()
    {
        var started = Grains.GetGrain<IWorldling>("f").StartTicking(TimeSpan.FromMinutes(1));
        _scheduler.RunAll();
        Assert.True(started.IsCompletedSuccessfully);
        _time.Advance(TimeSpan.FromMinutes(5.5), _scheduler.RunAll);
        var count = Grains.GetGrain<IWorldling>("f").Count();
        _scheduler.RunAll();
        Assert.Equal(5 + 1, await count);
    }

    [Fact]
    public async Task Idle_activations_are_collected_by_the_cluster_s_clock()
    {
        var first = Grains.GetGrain<IWorldling>("h").ActivationId();
        _scheduler.RunAll();
        _time.Advance(TimeSpan.FromMinutes(14), _scheduler.RunAll);
        var same = Grains.GetGrain<IWorldling>("h").ActivationId();
        _scheduler.RunAll();
        _time.Advance(TimeSpan.FromMinutes(17), _scheduler.RunAll);
        var other = Grains.GetGrain<IWorldling>("h").ActivationId();
        _scheduler.RunAll();
        Assert.Equal(await first, await same);
        Assert.NotEqual(await first, await other);
    }

    [Fact]
    public async Task Identifiers_come_from_the_cluster_s_chance()
    {
        var before = _random.Drawn;
        var id = Grains.GetGrain<IWorldling>("g").ActivationId();
        _scheduler.RunAll();
        Assert.Equal(before + 3, _random.Drawn); // one for the silo, two for the activation's id
        Assert.NotEqual("@" + new string('0', 32), await id);
    }

    [Fact]
    public void A_cluster_of_the_same_ids_cannot_be_opened_twice() =>
        Assert.Throws<InvalidOperationException>(() => EmbeddedClusters.Open(_id, _id, EngineWorld.RealTime()));
}
