using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Silos;

/// <summary>A silo that dies without a word. Nobody knows what its running turns did; its grains live on elsewhere.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task A_grain_that_waits_for_a_killed_silo_learns_it_at_once()
    {
        await using var cluster = await StopTests.Start(3);
        var gate = Keys.New();
        var call = cluster.Client.GetGrain<IResident>($"{gate}@Silo_0").AskBehind($"{gate}/2@Silo_2", gate);
        await Gates.Reached(gate);
        await cluster.KillSiloAsync(cluster.Silos[2]);

        // Long before the response timeout of 30 s.
        Assert.Equal(nameof(SiloUnavailableException), await Wait.For(call));
        Gates.Open(gate);
    }

    [Fact]
    public async Task A_client_that_waits_for_a_killed_silo_times_out()
    {
        await using var cluster = await StopTests.Start(
            2,
            client: client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2)));
        var gate = Keys.New();
        var call = cluster.Client.GetGrain<IResident>($"{gate}@Silo_1").WorkBehind(gate);
        await Gates.Reached(gate);
        await cluster.KillSiloAsync(cluster.Silos[1]);
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.For(call));
        Gates.Open(gate);
    }

    [Fact]
    public async Task The_next_call_starts_the_grain_elsewhere()
    {
        await using var cluster = await StopTests.Start(2);
        var key = $"{Keys.New()}@Silo_1";
        var grain = cluster.Client.GetGrain<IResident>(key);
        Assert.Equal("Silo_1", await grain.Silo());
        await cluster.KillSiloAsync(cluster.Silos[1]);
        string? silo = null;
        await Wait.Until(async () =>
        {
            try
            {
                silo = await grain.Silo();
                return true;
            }
            catch (OrleansException)
            {
                return false; // nothing is promised about calls while the cluster learns of the death
            }
        });
        Assert.Equal("Silo_0", silo);
    }

    [Fact]
    public async Task A_killed_silo_is_seen_as_dead_and_another_may_take_its_name()
    {
        await using var cluster = await StopTests.Start(2);
        var killed = cluster.Silos[1];
        await cluster.KillSiloAsync(killed);
        Assert.False(killed.IsActive);
        Assert.Equal(["Silo_0"], cluster.Silos.Select(s => s.Name));
        Assert.Equal(["Silo_0"], cluster.GetActiveSilos().Select(s => s.Name));
        var membership = cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        await Wait.Until(() => membership.CurrentSnapshot.GetSiloStatus(killed.SiloAddress) == SiloStatus.Dead);

        var again = await cluster.StartSiloAsync(1, cluster.Options);
        Assert.Equal("Silo_1", again.Name);
        Assert.NotEqual(killed.SiloAddress, again.SiloAddress);
        await Wait.Until(() => membership.CurrentSnapshot.GetSiloStatus(again.SiloAddress) == SiloStatus.Active);
    }

    [Fact]
    public async Task Killing_tells_the_silos_lifecycle_with_a_cancelled_token()
    {
        var journal = Keys.New();
        await using var cluster = await StopTests.Start(2, silo => LifecycleTests.Watch(silo, journal));
        await cluster.KillSiloAsync(cluster.Silos[1]);
        Assert.Contains("Silo_1 stop last, token cancelled", Journal.Of(journal));
        Assert.DoesNotContain("Silo_0 stop last, token cancelled", Journal.Of(journal));
    }
}
