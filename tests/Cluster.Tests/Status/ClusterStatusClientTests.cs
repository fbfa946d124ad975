using System.Net;
using Orleans.Runtime;
using OrleansCluster.Client.Status;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Files;

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
        Assert.All(status.Silos, silo => Assert.InRange(
            silo.Activations!.Single(count => count.GrainType.Contains("BlockStore", StringComparison.OrdinalIgnoreCase)).Count, 1, 100));
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
        Assert.Null(silos.Single(silo => silo.Name == cluster.SiloNames[1]).Activations);
        Assert.Null(silos.Single(silo => silo.Name == cluster.SiloNames[1]).BlockStore);
        Assert.NotNull(silos.Single(silo => silo.Name == cluster.SiloNames[1]).BlockStoreProblem);
        Assert.NotNull(silos.Single(silo => silo.Name == cluster.SiloNames[0]).BlockStore);
        await cluster.RestartAsync(cluster.SiloNames[1]);
        Assert.All((await cluster.Status.GetAsync()).Silos, silo => Assert.Equal("Active", silo.Status));
    }

    [Fact]
    public void A_silo_that_stands_still_is_there_without_its_figures_and_hides_nobody_elses() => VirtualTime.Run(async time =>
    {
        SiloAddress[] addresses = [.. Enumerable.Range(1, 2).Select(port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1))];
        var entries = addresses.Select((address, i) => new MembershipEntry { SiloAddress = address, SiloName = $"silo-{i}", Status = SiloStatus.Active }).ToArray();
        var management = CallProxy.Make<IManagementGrain>((method, arguments) => method.Name switch
        {
            nameof(IManagementGrain.GetDetailedHosts) => Task.FromResult(entries),
            nameof(IManagementGrain.GetSimpleGrainStatistics) when arguments is [SiloAddress[] asked] && asked.SequenceEqual(addresses[..1]) =>
                Task.FromResult<SimpleGrainStatistic[]>([new() { GrainType = "some", SiloAddress = addresses[0], ActivationCount = 3 }]),
            _ => new TaskCompletionSource<SimpleGrainStatistic[]>().Task,
        });
        IBlockStoreGrain StoreOf(string key) => CallProxy.Make<IBlockStoreGrain>((_, _) => key == BlockStores.KeyOf("silo-0")
            ? Task.FromResult(new BlockStoreStatus("silo-0", 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0))
            : new TaskCompletionSource<BlockStoreStatus>().Task);
        var grains = CallProxy.Make<IGrainFactory>((method, arguments) => method.ReturnType == typeof(IManagementGrain) ? management : StoreOf((string)arguments[0]!));

        var status = await new ClusterStatusClient(grains, time).GetAsync();

        Assert.Equal(["silo-0", "silo-1"], status.Silos.Select(silo => silo.Name));
        Assert.Equal([new ActivationCount("some", 3)], status.Silos[0].Activations);
        Assert.Null(status.Silos[0].BlockStoreProblem);
        Assert.Null(status.Silos[1].Activations);
        Assert.NotNull(status.Silos[1].BlockStoreProblem);
        Assert.Equal(TimeSpan.FromSeconds(2), time.Now);
    });

    [Fact]
    public void A_token_that_is_cancelled_as_a_silo_fails_ends_the_question() => VirtualTime.Run(async time =>
    {
        using var late = new CancellationTokenSource();
        var address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);
        var management = CallProxy.Make<IManagementGrain>((method, _) => method.Name switch
        {
            nameof(IManagementGrain.GetDetailedHosts) => Task.FromResult<MembershipEntry[]>([new() { SiloAddress = address, SiloName = "silo-0", Status = SiloStatus.Active }]),
            _ => CancelAndFail(),
        });
        var grains = CallProxy.Make<IGrainFactory>((method, _) =>
            method.ReturnType == typeof(IManagementGrain) ? management : CallProxy.Make<IBlockStoreGrain>((_, _) => CancelAndFail()));
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ClusterStatusClient(grains, time).GetAsync(late.Token));
        Assert.Equal(late.Token, ended.CancellationToken);

        Task CancelAndFail()
        {
            late.Cancel();
            throw new SiloUnavailableException("it is gone");
        }
    });
}
