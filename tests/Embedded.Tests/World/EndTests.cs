using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Tests.Engine;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>The ends of silos and clients: nothing is left that others would run into, or wait for without end.</summary>
public sealed class EndTests : IDisposable
{
    private static int s_next;

    private readonly StepScheduler _scheduler = new();
    private readonly ManualTime _time = new();
    private readonly LossyFabric _fabric = new();
    private readonly string _id = $"end-{Interlocked.Increment(ref s_next)}";
    private readonly EmbeddedCluster _cluster;

    public EndTests() => _cluster = EmbeddedClusters.Open(_id, _id, new EngineWorld(_scheduler, _time, new CountingRandom(), _fabric));

    public void Dispose() => EmbeddedClusters.Leave(_cluster);

    [Fact]
    public async Task An_activation_registered_after_its_silo_s_death_is_in_nobody_s_way()
    {
        using var dead = await StartSilo(11111);
        using var alive = await StartSilo(11112);
        var grainClass = EngineTypes.Classes.ClassOf(EngineTypes.Classes.GrainTypeOf(typeof(IWorldling), null));
        var grain = GrainId.Create(grainClass.GrainType, "late");
        var late = new Activation(dead.Services.GetRequiredService<SiloAccessor>().Value, grain, grainClass);
        await dead.StopAsync(new CancellationToken(canceled: true));
        Assert.Same(late, _cluster.Directory.Register(late)); // as a thread would that was held up for the length of the kill

        var count = alive.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>("late").Count();
        _scheduler.RunAll();
        Assert.Equal(1, await count);
        await alive.StopAsync(new CancellationToken(canceled: true));
    }

    [Fact]
    public async Task A_client_that_stops_leaves_no_call_without_an_outcome()
    {
        using var silo = await StartSilo(11111);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering(30000, _id, _id));
        using var host = builder.Build();
        await host.StartAsync();
        _fabric.LosesAnswers = true;
        var count = host.Services.GetRequiredService<IClusterClient>().GetGrain<IWorldling>("a").Count();
        _scheduler.RunAll();
        Assert.False(count.IsCompleted);
        await host.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => count);
        await silo.StopAsync(new CancellationToken(canceled: true));
    }

    [Fact]
    public async Task Calls_from_beside_a_silo_end_with_its_host()
    {
        var silo = await StartSilo(11111);
        _fabric.LosesAnswers = true;
        var count = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>("a").Count();
        _scheduler.RunAll();
        await silo.StopAsync(new CancellationToken(canceled: true));
        silo.Dispose();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => count);
    }

    [Fact]
    public async Task A_killed_silo_whose_end_hangs_is_declared_dead_all_the_same()
    {
        var never = new TaskCompletionSource();
        using var silo = await StartSilo(11111, services =>
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Hanging(never.Task)));
        var one = silo.Services.GetRequiredService<SiloAccessor>().Value;
        var stopped = silo.StopAsync(new CancellationToken(canceled: true));
        Assert.True(one.IsFenced);
        Assert.False(one.IsDead);
        _time.Advance(TimeSpan.FromSeconds(9), _scheduler.RunAll);
        Assert.False(one.IsDead);
        _time.Advance(TimeSpan.FromSeconds(2), _scheduler.RunAll);
        await Eventually.Is(() => one.IsDead);
        await Eventually.Is(() => stopped.IsCompleted);
    }

    [Fact]
    public async Task Late_sweeps_make_calls_time_out_late_and_never_early()
    {
        using var silo = await StartSilo(11111);
        _fabric.LosesAnswers = true;
        _time.Skip(TimeSpan.FromSeconds(25)); // no timer fired: a starved pool
        var count = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>("a").Count();
        _scheduler.RunAll();
        _time.Advance(TimeSpan.FromSeconds(29), _scheduler.RunAll);
        Assert.False(count.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2), _scheduler.RunAll);
        await Assert.ThrowsAsync<TimeoutException>(() => count);
        await silo.StopAsync(new CancellationToken(canceled: true));
    }

    private async Task<IHost> StartSilo(int port, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo.UseLocalhostClustering(port, port + 10000, null, _id, _id));
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Hanging(Task never) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) =>
            lifecycle.Subscribe("hanging", ServiceLifecycleStage.Last, _ => Task.CompletedTask, _ => never);
    }
}
