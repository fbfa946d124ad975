using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Tests.Engine;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>What a simulation does to a cluster that a process of its own cannot: each is what Orleans may do across machines.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private static int s_next;

    private readonly StepScheduler _scheduler = new();
    private readonly ManualTime _time = new();
    private readonly LossyFabric _fabric = new();
    private readonly string _id = $"failure-{Interlocked.Increment(ref s_next)}";
    private readonly List<IHost> _hosts = [];
    private readonly EmbeddedCluster _cluster;

    public FailureTests() =>
        _cluster = EmbeddedClusters.Open(_id, _id, new EngineWorld(_scheduler, _time, new CountingRandom(), _fabric) { AllowsTwins = true });

    public async Task InitializeAsync()
    {
        await StartSilo(0);
        await StartSilo(1);
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(new CancellationToken(canceled: true));
            host.Dispose();
        }

        EmbeddedClusters.Leave(_cluster);
    }

    [Fact]
    public async Task A_request_that_comes_after_its_caller_gave_up_is_carried_out()
    {
        _fabric.HidesCallers = true;
        await Run(Grain(0, "a").Count());
        _fabric.Held = [];
        var late = Grain(0, "a").Count();
        _time.Advance(TimeSpan.FromSeconds(31), _scheduler.RunAll);
        await Assert.ThrowsAsync<TimeoutException>(() => late);
        _fabric.Held[0]();
        _scheduler.RunAll();
        _fabric.Held = null;
        Assert.Equal(3, await Run(Grain(0, "a").Count()));
    }

    [Fact]
    public async Task A_request_that_comes_twice_is_carried_out_twice_and_answered_once()
    {
        _fabric.HidesCallers = true;
        await Run(Grain(0, "a").Count());
        _fabric.Held = [];
        var call = Grain(0, "a").Count();
        foreach (var arrival in _fabric.Held) arrival();
        _scheduler.RunAll();
        Assert.Equal(2, await call);
        _fabric.Held = null;
        Assert.Equal(4, await Run(Grain(0, "a").Count()));
    }

    [Fact]
    public async Task A_silo_that_the_others_gave_up_lives_on_and_its_grains_start_elsewhere()
    {
        await Run(Grain(0, "a").Count());
        var first = ActivationOf("a");
        var asked = Grain(1, "a").Ask("b"); // under way to a silo that is about to be given up
        _cluster.GiveUp(first.Silo);
        _scheduler.RunAll();
        await Task.WhenAny(asked);
        Assert.False(first.Silo.IsDead);
        Assert.DoesNotContain(first.Silo, _cluster.Membership.ActiveSilos);
        Assert.Equal(1, await Run(Grain(1, "a").Count()));
        Assert.NotSame(first, ActivationOf("a"));
        Assert.True(first.IsReachable);
        var mine = _hosts.Single(host => ReferenceEquals(SiloOf(host), first.Silo));
        Assert.Equal(2, await Run(mine.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>("a").Count())); // it can call, and finds the new one
    }

    [Fact]
    public async Task A_dropped_activation_does_nothing_any_more_and_the_grain_starts_anew()
    {
        await Run(Grain(0, "a").StartTicking(TimeSpan.FromSeconds(1)));
        var first = ActivationOf("a");
        var lost = Grain(0, "a").Count();
        first.Drop();
        _scheduler.RunAll();
        _time.Advance(TimeSpan.FromSeconds(31), _scheduler.RunAll);
        await Assert.ThrowsAsync<TimeoutException>(() => lost);
        Assert.Equal(1, await Run(Grain(0, "a").Count()));
        Assert.NotSame(first, ActivationOf("a"));
    }

    [Fact]
    public async Task A_call_placed_on_a_dead_silo_is_lost_until_its_death_is_known()
    {
        _fabric.HidesCallers = true;
        var dead = SiloOf(_hosts[1]);
        dead.Fence();
        var calls = Enumerable.Range(0, 20).Select(i => Grain(0, $"g{i}").Count()).ToArray();
        _scheduler.RunAll();
        Assert.Contains(calls, call => call.IsCompletedSuccessfully);
        var lost = calls.Where(call => !call.IsCompleted).ToArray();
        Assert.NotEmpty(lost);
        _cluster.DeclareDead(dead);
        _scheduler.RunAll();
        foreach (var call in lost) await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task An_activation_that_the_directory_lost_is_found_again_on_its_silo_and_doubled_on_another()
    {
        await Run(Grain(0, "a").Count());
        var first = ActivationOf("a");
        for (var i = 0; i < 20 && _cluster.Directory.Find(first.GrainId, first.Silo) is null or { IsReachable: true }; i++)
        {
            _cluster.Directory.Unregister(ActivationOf("a"));
            await Run(Grain(0, "a").Count());
            if (ReferenceEquals(ActivationOf("a"), first)) continue;
            Assert.True(first.IsReachable);
            Assert.NotSame(first.Silo, ActivationOf("a").Silo);
            return;
        }

        Assert.Fail("Chance never chose the other silo.");
    }

    [Fact]
    public async Task Two_silos_of_one_name_may_live_where_the_world_allows_it()
    {
        await StartSilo(0, port: 11119);
        Assert.Equal(2, _cluster.Membership.ActiveSilos.Count(silo => silo.Name == "silo-0"));
    }

    private static Silo SiloOf(IHost host) => host.Services.GetRequiredService<SiloAccessor>().Value;

    private IWorldling Grain(int silo, string key) => _hosts[silo].Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>(key);

    private Activation ActivationOf(string key) =>
        _cluster.Directory.Find(((GrainReference)(object)Grain(0, key)).GrainId, SiloOf(_hosts[0])) ?? throw new InvalidOperationException("It is not active.");

    private async Task<T> Run<T>(Task<T> call)
    {
        _scheduler.RunAll();
        Assert.True(call.IsCompleted);
        return await call;
    }

    private async Task Run(Task call)
    {
        _scheduler.RunAll();
        Assert.True(call.IsCompleted);
        await call;
    }

    private async Task StartSilo(int number, int? port = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port ?? (11111 + number), 30000 + number, null, _id, _id)
            .Configure<SiloOptions>(options => options.SiloName = $"silo-{number}"));
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
    }
}
