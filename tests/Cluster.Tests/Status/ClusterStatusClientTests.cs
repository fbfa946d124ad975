using OrleansCluster.Cluster.Tests.Files;

namespace OrleansCluster.Cluster.Tests.Status;

public class ClusterStatusClientTests
{
    [Fact]
    public async Task It_tells_silos_activations_and_block_stores()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.WriteAsync("a/f", FileCluster.Bytes(100));
        var status = await cluster.Status.GetAsync();
        Assert.Equal(cluster.SiloNames.Order(), status.Silos.Select(silo => silo.Name));
        Assert.All(status.Silos, silo => Assert.Equal("Active", silo.Status));
        Assert.All(status.Silos, silo => Assert.NotEmpty(silo.Address));
        Assert.Equal(2, status.Silos.Sum(silo => silo.BlockStore!.Blocks));

        // Not exactly one: Orleans counts the activations of a process, and these silos share one.
        Assert.All(cluster.SiloNames, name => Assert.InRange(
            status.Activations.Single(count => count.SiloName == name && count.GrainType.Contains("BlockStore", StringComparison.OrdinalIgnoreCase)).Count, 1, 100));
    }

    [Fact]
    public async Task A_silo_that_was_killed_is_there_with_the_reason_why_its_figures_are_not()
    {
        await using var cluster = await FileCluster.StartAsync();
        await cluster.KillAsync(cluster.SiloNames[1]);
        await Eventually.TrueAsync(
            async () => (await cluster.Status.GetAsync()).Silos.Any(silo => silo.Name == cluster.SiloNames[1] && silo.Status == "Dead"),
            "the killed silo is dead");
        var silos = (await cluster.Status.GetAsync()).Silos;
        Assert.Null(silos.Single(silo => silo.Name == cluster.SiloNames[1]).BlockStore);
        Assert.NotNull(silos.Single(silo => silo.Name == cluster.SiloNames[1]).BlockStoreProblem);
        Assert.NotNull(silos.Single(silo => silo.Name == cluster.SiloNames[0]).BlockStore);
        await cluster.RestartAsync(cluster.SiloNames[1]);
        Assert.All((await cluster.Status.GetAsync()).Silos, silo => Assert.Equal("Active", silo.Status));
    }
}
