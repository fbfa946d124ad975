using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Silos;

/// <summary>A silo that stops drains; a silo that starts joins.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_stopping_silo_lets_running_calls_end_and_deactivates_its_grains()
    {
        await using var cluster = await Start(2);
        var (busy, idle) = ($"{Keys.New()}@Silo_1", $"{Keys.New()}/2@Silo_1");
        var gate = Keys.New();
        var call = cluster.Client.GetGrain<IResident>(busy).WorkBehind(gate);
        Assert.Equal("Silo_1", await cluster.Client.GetGrain<IResident>(idle).Silo());
        await Gates.Reached(gate);

        var stopped = cluster.StopSiloAsync(cluster.Silos[1]);
        await Journal.Shows(idle, "deactivate ShuttingDown");
        Gates.Open(gate);
        Assert.Equal("Silo_1", await Wait.For(call));
        await Wait.For(stopped);
        Assert.Equal(["done", "deactivate ShuttingDown"], Journal.Of(busy));
        Assert.Equal("Silo_0", Assert.Single(cluster.Silos).Name);

        // What lived there lives on elsewhere.
        Assert.Equal("Silo_0", await cluster.Client.GetGrain<IResident>(idle).Silo());
    }

    [Fact]
    public async Task Others_see_a_stopped_silo_as_dead()
    {
        await using var cluster = await Start(2);
        var address = cluster.Silos[1].SiloAddress;
        await cluster.StopSiloAsync(cluster.Silos[1]);
        var membership = cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        await Wait.Until(() => membership.CurrentSnapshot.GetSiloStatus(address) == SiloStatus.Dead);
        Assert.Equal(SiloStatus.Active, membership.CurrentSnapshot.GetSiloStatus(cluster.Silos[0].SiloAddress));
    }

    [Fact]
    public async Task A_silo_started_later_takes_part()
    {
        await using var cluster = await Start(1);
        var added = await cluster.StartAdditionalSiloAsync();
        Assert.Equal("Silo_1", added.Name);
        var membership = cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        await Wait.Until(() => membership.CurrentSnapshot.GetSiloStatus(added.SiloAddress) == SiloStatus.Active);
        await Wait.Until(async () => await cluster.Client.GetGrain<IResident>($"{Guid.NewGuid()}@Silo_1").Silo() == "Silo_1");
    }

    [Fact]
    public async Task A_restarted_silo_keeps_its_name_and_is_another_incarnation()
    {
        await using var cluster = await Start(2);
        var old = cluster.Silos[1];
        var restarted = await cluster.RestartSiloAsync(old);
        Assert.NotNull(restarted);
        Assert.Equal("Silo_1", restarted.Name);
        Assert.NotEqual(old.SiloAddress, restarted.SiloAddress);
        Assert.False(old.IsActive);
        Assert.True(restarted.IsActive);
        await Wait.Until(async () => await cluster.Client.GetGrain<IResident>($"{Guid.NewGuid()}@Silo_1").Silo() == "Silo_1");
    }

    [Fact]
    public async Task Two_clusters_do_not_see_each_other()
    {
        await using var one = await Start(1);
        await using var two = await Start(1);
        var membership = one.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        Assert.Single(membership.CurrentSnapshot.Members);
        var key = Keys.New();
        var ids = await Task.WhenAll(one.Client.GetGrain<Turns.ITurns>(key).AddSlowly(1), two.Client.GetGrain<Turns.ITurns>(key).AddSlowly(1));
        Assert.Equal([1, 1], ids);
    }

    internal static Task<InProcessTestCluster> Start(short silos, Action<ISiloBuilder>? more = null, Action<IClientBuilder>? client = null) => Clusters.Start(
        silos,
        (_, silo) =>
        {
            silo.AddPlacementDirector<NamedSiloFirstPlacement, NamedSiloFirstDirector>();
            silo.AddPlacementDirector<NamedSiloPlacement, NamedSiloDirector>();
            more?.Invoke(silo);
        },
        client);
}
