using System.Net.Sockets;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Strangers who give the name of a silo that is there.</summary>
public sealed class NameTests
{
    [Fact]
    public async Task Without_a_secret_whoever_gives_a_silos_name_ends_its_connection_and_the_silo_makes_another()
    {
        await using var cluster = await ProcessCluster.StartAsync("a", "b");
        var former = SessionOfA(cluster);
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(cluster.EndpointOf("b"));
        Assert.True(await Frames.HandshakeAsync(stranger.GetStream(), cluster.ClusterId, "b", name: "a", kind: PeerKind.Silo));
        await ProcessCluster.Until(() => SessionOfA(cluster) is { } next && next != former, "a to connect anew");
        await IsWellAsync(cluster);
    }

    [Fact]
    public async Task With_a_secret_who_does_not_know_it_takes_nobodys_name()
    {
        const string secret = "a secret of enough bytes";
        await using var cluster = new ProcessCluster("a", "b");
        cluster.Configure = options => options.Secret = secret;
        await Task.WhenAll(cluster.StartSiloAsync("a"), cluster.StartSiloAsync("b"));
        await IsWellAsync(cluster);
        var former = SessionOfA(cluster);
        foreach (var guess in new[] { null, "another secret, as long", "" })
        {
            using var stranger = new TcpClient();
            await stranger.ConnectAsync(cluster.EndpointOf("b"));
            var hello = Frames.Hello(cluster.ClusterId, "b", guess is not null, "a", PeerKind.Silo);
            await stranger.GetStream().WriteAsync(Frames.Of(hello));
            var answer = await Frames.ReadAsync(stranger.GetStream());
            if (guess is not null) Assert.False(await Frames.ProveAsync(stranger.GetStream(), hello, answer, guess));
            else Assert.Equal(5, answer[4]); // refused at once
        }

        Assert.Same(former, SessionOfA(cluster));
        await IsWellAsync(cluster);
    }

    private static Session? SessionOfA(ProcessCluster cluster) => cluster.SiloOf("a").Cluster.Network!.SessionWith("b");

    private static async Task IsWellAsync(ProcessCluster cluster)
    {
        await cluster.SeesAsync("a", "a", "b");
        await cluster.SeesAsync("b", "a", "b");
        Assert.Equal("b", (await cluster.GrainOn("b", cluster.GrainsOf("a")).Where()).Silo);
    }
}
