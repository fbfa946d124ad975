using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Membership;

/// <summary>Who is in the cluster, as silos and the management grain tell it.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class MembershipTests(ThreeSilos silos)
{
    [Fact]
    public void Silos_of_a_test_cluster_are_numbered()
    {
        Assert.Equal(["Silo_0", "Silo_1", "Silo_2"], silos.Cluster.Silos.Select(s => s.Name));
        Assert.All(silos.Cluster.Silos, silo => Assert.True(silo.IsActive));
        Assert.Equal(3, silos.Cluster.Silos.Select(s => s.SiloAddress).Distinct().Count());
        Assert.Equal([0, 1, 2], silos.Cluster.Silos.Select(s => (int)s.InstanceNumber));
    }

    [Fact]
    public async Task Every_silo_sees_all_as_active()
    {
        foreach (var silo in silos.Cluster.Silos)
        {
            var membership = silo.ServiceProvider.GetRequiredService<IClusterMembershipService>();
            await Wait.Until(() => membership.CurrentSnapshot.Members.Values.Count(m => m.Status == SiloStatus.Active) == 3);
            var snapshot = membership.CurrentSnapshot;
            Assert.Equal(silos.Cluster.Silos.Select(s => s.Name), snapshot.Members.Values.Select(m => m.Name).Order());
            Assert.True(snapshot.Version > MembershipVersion.MinValue);
            foreach (var other in silos.Cluster.Silos)
            {
                Assert.Equal(other.Name, snapshot.Members[other.SiloAddress].Name);
                Assert.Equal(SiloStatus.Active, snapshot.GetSiloStatus(other.SiloAddress));
            }
        }
    }

    [Fact]
    public void A_silo_knows_its_own_details()
    {
        foreach (var silo in silos.Cluster.Silos)
        {
            var details = silo.ServiceProvider.GetRequiredService<ILocalSiloDetails>();
            Assert.Equal((silo.Name, silo.SiloAddress, silo.GatewayAddress), (details.Name, details.SiloAddress, details.GatewayAddress));
            Assert.Equal(silos.Cluster.Options.ClusterId, details.ClusterId);
        }
    }

    [Fact]
    public async Task An_address_is_written_and_parsed()
    {
        var address = silos.Cluster.Silos[0].SiloAddress;
        Assert.Equal(address, SiloAddress.FromParsableString(address.ToParsableString()));
        Assert.Equal($"{address.Endpoint}@{address.Generation}", address.ToParsableString());
        Assert.Equal($"S{address.Endpoint}:{address.Generation}", address.ToString());
        var hosts = await silos.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(SiloStatus.Active, hosts[address]);
        Assert.Equal(3, hosts.Count);
    }

    [Fact]
    public async Task The_management_grain_describes_the_silos()
    {
        var hosts = await silos.Client.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);
        Assert.Equal(["Silo_0", "Silo_1", "Silo_2"], hosts.Select(h => h.SiloName).Order());
        foreach (var host in hosts)
        {
            Assert.Equal(SiloStatus.Active, host.Status);
            Assert.Equal(silos.Cluster.Silos.Single(s => s.Name == host.SiloName).SiloAddress, host.SiloAddress);
            Assert.InRange(host.StartTime, DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow.AddSeconds(1));
        }
    }

    [Fact]
    public async Task The_management_grain_counts_activations_by_class_and_silo()
    {
        var management = silos.Client.GetGrain<IManagementGrain>(0);
        for (var i = 0; i < 4; i++) await silos.Client.GetGrain<ICounted>($"{Keys.New()}@Silo_1").Call();
        await silos.Client.GetGrain<ICounted>($"{Keys.New()}@Silo_2").Call();

        // At least: on some engines silos of one process count together.
        AssertCounted(await management.GetSimpleGrainStatistics(), silo: 1, count: 4);
        AssertCounted(await management.GetSimpleGrainStatistics(), silo: 2, count: 1);
        var one = await management.GetSimpleGrainStatistics([silos.Cluster.Silos[2].SiloAddress]);
        AssertCounted(one, silo: 2, count: 1);
        Assert.All(one, s => Assert.Equal(silos.Cluster.Silos[2].SiloAddress, s.SiloAddress));
        Assert.True(await management.GetTotalActivationCount() >= 5);
    }

    [Fact]
    public async Task The_management_grain_collects_what_idles()
    {
        var key = $"{Keys.New()}@Silo_0";
        await silos.Client.GetGrain<ICounted>(key).Call();
        await Wait.Until(async () =>
        {
            await silos.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromMilliseconds(1));
            return Journal.Count(key, "deactivate ActivationIdle") == 1;
        });
    }

    private void AssertCounted(SimpleGrainStatistic[] all, int silo, int count)
    {
        var name = $"{typeof(CountedGrain).FullName},{typeof(CountedGrain).Assembly.GetName().Name}";
        var mine = Assert.Single(all, s => s.GrainType == name && s.SiloAddress.Equals(silos.Cluster.Silos[silo].SiloAddress));
        Assert.True(mine.ActivationCount >= count, $"{mine.ActivationCount} of {count}");
    }

    public interface ICounted : IGrainWithStringKey
    {
        Task Call();
    }

    [NamedSilo]
    public sealed class CountedGrain : Grain, ICounted
    {
        public Task Call() => Task.CompletedTask;

        public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        {
            Journal.Note(this.GetPrimaryKeyString(), $"deactivate {reason.ReasonCode}");
            return Task.CompletedTask;
        }
    }
}
