using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>The clusters of a process, by their ids.</summary>
public sealed class RegistryTests
{
    [Fact]
    public void Who_names_the_same_ids_is_in_the_same_cluster()
    {
        var (service, id) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var one = Join(service, id);
        var two = Join(service, id);
        var otherCluster = Join(service, Guid.NewGuid().ToString());
        var otherService = Join(Guid.NewGuid().ToString(), id);
        Assert.Same(one, two);
        Assert.NotSame(one, otherCluster);
        Assert.NotSame(one, otherService);
        foreach (var cluster in new[] { one, two, otherCluster, otherService }) EmbeddedClusters.Leave(cluster);
    }

    [Fact]
    public void With_its_last_member_a_cluster_is_gone()
    {
        var id = Guid.NewGuid().ToString();
        var first = Join(id, id);
        Assert.Same(first, Join(id, id));
        EmbeddedClusters.Leave(first);
        Assert.Same(first, Join(id, id));
        EmbeddedClusters.Leave(first);
        EmbeddedClusters.Leave(first);
        var second = Join(id, id);
        Assert.NotSame(first, second);
        EmbeddedClusters.Leave(second);
    }

    [Fact]
    public async Task Hosts_that_end_leave_and_take_the_memory_storage_along()
    {
        var id = Guid.NewGuid().ToString();
        var key = $"{Guid.NewGuid()}@one";
        EmbeddedCluster cluster;
        using (var host = await FencingTests.StartHost(id, "one"))
        {
            cluster = host.Services.GetRequiredService<SiloAccessor>().Value.Cluster;
            await Grain(host, key).Set(5);
            using (var other = await FencingTests.StartHost(id, "two"))
            {
                Assert.Equal(2, cluster.Members);
                Assert.Equal(5, await Grain(other, key).Get());
                await other.StopAsync();
            }

            Assert.Equal(1, cluster.Members);
            Assert.Equal(5, await Grain(host, key).Get());
            await host.StopAsync();
        }

        Assert.Equal(0, cluster.Members);
        Assert.Empty(cluster.Runtimes);
        using var again = await FencingTests.StartHost(id, "one");
        Assert.Equal(0, await Grain(again, key).Get());
        await again.StopAsync();
    }

    [Fact]
    public async Task Two_silos_of_one_name_do_not_fit_into_one_cluster()
    {
        var id = Guid.NewGuid().ToString();
        using var host = await FencingTests.StartHost(id, "one");
        var exception = await Assert.ThrowsAsync<OrleansConfigurationException>(() => FencingTests.StartHost(id, "one"));
        Assert.Contains("'one'", exception.Message, StringComparison.Ordinal);
        var cluster = host.Services.GetRequiredService<SiloAccessor>().Value.Cluster;
        Assert.Equal("one", Assert.Single(cluster.Membership.ActiveSilos).Name);
        await host.StopAsync();
        using var next = await FencingTests.StartHost(id, "one");
        await next.StopAsync();
    }

    [Fact]
    public async Task A_client_that_finds_no_silo_fails_at_once_and_leaves_nothing_behind()
    {
        var id = Guid.NewGuid().ToString();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering(serviceId: id, clusterId: id));
        ClientAccessor accessor;
        using (var host = builder.Build())
        {
            accessor = host.Services.GetRequiredService<ClientAccessor>();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => host.StartAsync());
        }

        Assert.Equal(0, accessor.Value.Cluster.Members);
        Assert.Empty(accessor.Value.Cluster.Runtimes);
    }

    private static EmbeddedCluster Join(string service, string cluster) =>
        EmbeddedClusters.Join(new ClusterOptions { ServiceId = service, ClusterId = cluster });

    private static IVictim Grain(IHost host, string key) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IVictim>(key);
}
