using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>What a kill means: from that instant nothing leaves the silo, whatever still runs in it.</summary>
public sealed class FencingTests
{
    /// <summary>The grains of these tests hold threads of the pool, which adds new ones only slowly.</summary>
    static FencingTests() => ThreadPool.SetMinThreads(16, 16);

    [Fact]
    public async Task A_turn_that_runs_on_in_a_killed_silo_can_neither_write_nor_call_nor_answer()
    {
        await using var cluster = await Start(2, TimeSpan.FromSeconds(2));
        var (victim, other) = ($"{Guid.NewGuid()}@Silo_1", $"{Guid.NewGuid()}@Silo_0");
        var grain = cluster.Client.GetGrain<IVictim>(victim);
        await grain.Set(1);
        var call = grain.WriteAndCallAfter(other);
        await Eventually.Is(() => VictimGrain.SeenOf(victim).Contains("running"));

        await cluster.KillSiloAsync(cluster.Silos[1]);
        VictimGrain.Gate(victim).SetResult();
        await Eventually.Is(() => VictimGrain.SeenOf(victim).Contains("turn over"));
        await Assert.ThrowsAsync<TimeoutException>(() => call); // a client is not told of deaths

        Assert.Equal(1, await grain.Get());
        Assert.Empty(VictimGrain.SeenOf(other));
        Assert.Equal(["running", "written False", "turn over"], VictimGrain.SeenOf(victim));
    }

    [Fact]
    public async Task An_answer_that_is_ready_after_the_kill_is_not_given()
    {
        await using var cluster = await Start(2, TimeSpan.FromSeconds(2));
        var key = $"{Guid.NewGuid()}@Silo_1";
        var call = cluster.Client.GetGrain<IVictim>(key).AnswerAfter();
        await Eventually.Is(() => VictimGrain.SeenOf(key).Contains("running"));
        await cluster.KillSiloAsync(cluster.Silos[1]);
        VictimGrain.Gate(key).SetResult();
        await Eventually.Is(() => VictimGrain.SeenOf(key).Contains("turn over"));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task No_timer_ticks_and_nothing_is_deactivated_in_a_killed_silo()
    {
        await using var cluster = await Start(2);
        var key = $"{Guid.NewGuid()}@Silo_1";
        await cluster.Client.GetGrain<IVictim>(key).StartTimer();
        await Eventually.Is(() => VictimGrain.SeenOf(key).Count() >= 3);
        var silo = cluster.Silos[1].ServiceProvider.GetRequiredService<SiloAccessor>().Value;
        await cluster.KillSiloAsync(cluster.Silos[1]);
        var ticks = VictimGrain.SeenOf(key).Count();

        // The same grain's timer elsewhere ticks on and on: the killed one's has had its time.
        await cluster.Client.GetGrain<IVictim>(key).StartTimer();
        await Eventually.Is(() => VictimGrain.SeenOf(key).Count() >= ticks + 10);
        var mine = $"tick {silo.Address}";
        Assert.InRange(VictimGrain.SeenOf(key).Count(s => s == mine), ticks, ticks + 1); // one turn may have been running
        Assert.DoesNotContain("deactivated", VictimGrain.SeenOf(key));
        Assert.True(silo.IsFenced && silo.IsDead);
    }

    [Fact]
    public async Task A_host_that_is_disposed_of_without_being_stopped_is_a_kill()
    {
        var id = Guid.NewGuid().ToString();
        var host = await StartHost(id, "one");
        var silo = host.Services.GetRequiredService<SiloAccessor>().Value;
        using var other = await StartHost(id, "two");
        Assert.Equal(2, silo.Cluster.Membership.ActiveSilos.Length);
        host.Dispose();
        Assert.True(silo.IsFenced && silo.IsDead);
        Assert.Equal("two", Assert.Single(silo.Cluster.Membership.ActiveSilos).Name);
        await other.StopAsync();
    }

    [Fact]
    public async Task A_dead_silos_services_can_call_nobody()
    {
        await using var cluster = await Start(2);
        var factory = cluster.Silos[1].ServiceProvider.GetRequiredService<IGrainFactory>();
        var grain = factory.GetGrain<IVictim>($"{Guid.NewGuid()}@Silo_0");
        Assert.Equal("Silo_0", await grain.Answer());
        await cluster.StopSiloAsync(cluster.Silos[1]);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Answer());
    }

    internal static async Task<IHost> StartHost(string clusterId, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(serviceId: clusterId, clusterId: clusterId)
            .AddMemoryGrainStorage("Memory")
            .AddPlacementDirector<NamedFirst, NamedFirstDirector>()
            .Configure<SiloOptions>(options => options.SiloName = name));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<InProcessTestCluster> Start(short silos, TimeSpan? clientTimeout = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage("Memory").AddPlacementDirector<NamedFirst, NamedFirstDirector>());
        if (clientTimeout is { } timeout) builder.ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = timeout));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
