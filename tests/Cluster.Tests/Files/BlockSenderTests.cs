using Orleans.Runtime;
using OrleansCluster.Client.Files;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class BlockSenderTests
{
    [Fact]
    public void A_token_that_is_cancelled_as_a_silo_fails_ends_the_sending() => VirtualTime.Run(async time =>
    {
        using var late = new CancellationTokenSource();
        var store = CallProxy.Make<IBlockStoreGrain>((_, _) =>
        {
            late.Cancel();
            throw new SiloUnavailableException("it is gone");
        });
        var calls = new FileCalls(CallProxy.Make<IGrainFactory>((_, _) => store), new FileClientOptions(), time, new Random(1), null);
        var sender = new BlockSender(calls, "f", "session", replication: 1, placements: null!);
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => sender.SendAsync(0, new BlockData(new byte[10]), ["silo-0"], late.Token));
        Assert.Equal(late.Token, ended.CancellationToken);
    });
}
