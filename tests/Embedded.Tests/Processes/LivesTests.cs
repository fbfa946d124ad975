using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>A silo's lives are told apart, whatever its clock says; and lists that differ are told of.</summary>
public sealed class LivesTests
{
    /// <summary>Generations are seconds; a silo that starts now has one that is so many too high.</summary>
    private const int Ahead = 3_600;

    [Theory]
    [InlineData(null)]
    [InlineData("a secret of enough bytes")]
    public async Task A_silo_that_comes_back_after_its_clock_was_set_back_takes_a_later_generation(string? secret)
    {
        await using var cluster = new ProcessCluster("a", "b", "c");
        cluster.Configure = options => options.Secret = secret;
        await Task.WhenAll(cluster.StartSiloAsync("a"), cluster.StartSiloAsync("c"));
        await StartAheadAsync(cluster, "b");
        await EachSeesAllAsync(cluster, "a", "b", "c");
        var former = cluster.SiloOf("b").Address;

        await cluster.KillAsync("b");
        await cluster.SeesAsync("a", "a", "c");
        await cluster.SeesAsync("c", "a", "c");
        var log = new KeptLog();
        await cluster.StartSiloAsync("b", more: log.KeepOf);
        await EachSeesAllAsync(cluster, "a", "b", "c");

        var later = cluster.SiloOf("b").Address;
        Assert.Equal(SiloAddress.New(former.Endpoint, former.Generation + 1), later);
        foreach (var silo in new[] { "a", "b", "c" })
        {
            var member = Assert.Single(cluster.SiloOf(silo).Cluster.Membership.Snapshot.Members.Values, one => one.Name == "b");
            Assert.Equal((later, SiloStatus.Active), (member.SiloAddress, member.Status));
        }

        Assert.Contains($"was known before in generation {former.Generation}", Assert.Single(log.Of(49)), StringComparison.Ordinal);
        Assert.Equal("b", (await cluster.GrainOn("b", cluster.GrainsOf("a")).Where()).Silo);
        Assert.Equal("a", (await cluster.GrainOn("a", cluster.GrainsOf("b")).Where()).Silo);
    }

    [Fact]
    public async Task A_silo_that_was_away_and_is_the_same_keeps_its_generation()
    {
        await using var cluster = new ProcessCluster("a", "b");
        await using var proxy = new Proxy(cluster.EndpointOf("b"));
        cluster.Configure = options => options.AwayAfter = TimeSpan.FromMilliseconds(400);
        await cluster.StartSiloAsync("b");
        await cluster.StartSiloAsync("a", options => options.Silos = [cluster.Silos[0], KeyValuePair.Create("b", proxy.Endpoint)]);
        await EachSeesAllAsync(cluster, "a", "b");
        var (first, generation) = (cluster.SiloOf("a").Cluster.Network!.SessionWith("b"), cluster.SiloOf("b").Address.Generation);
        proxy.IsCut = true;
        await cluster.SeesAsync("a", "a");
        proxy.IsCut = false;
        await cluster.SeesAsync("a", "a", "b");
        var second = cluster.SiloOf("a").Cluster.Network!.SessionWith("b");
        Assert.NotSame(first, second);
        Assert.Equal((generation, first!.Other.Life), (second!.Other.Generation, second.Other.Life));
        Assert.Equal(generation, cluster.SiloOf("b").Address.Generation);
    }

    [Fact]
    public async Task Two_lives_of_one_generation_are_two()
    {
        // The peer of this test says nothing that is newer than the first version 1: it takes no later generation.
        await using var cluster = new ProcessCluster("a", "b");
        await cluster.StartSiloAsync("a");
        var addresses = new List<SiloAddress>();
        for (var life = 1; life <= 2; life++)
        {
            using var door = new TcpListener(cluster.EndpointOf("b"));
            door.Start();
            using var silo = await OldSilo.AcceptAsync(door, "b", generation: 5);
            await cluster.SeesAsync("a", "a", "b");
            addresses.Add(cluster.SiloOf("a").Cluster.Network!.View.Find("b")!.Address);
            var grain = cluster.GrainOn("b", cluster.GrainsOf("a"), seenBy: "a");
            var call = grain.Where();
            await silo.ReceivesAsync(FrameKind.Request);
            silo.Dispose();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => call); // it does not wait for the next life's answer
            await cluster.SeesAsync("a", "a");
            Assert.Equal("a", (await grain.Where()).Silo);
        }

        Assert.Equal(addresses[0], addresses[1]); // told apart by their connections alone
    }

    [Fact]
    public async Task Silos_whose_lists_have_different_endpoints_say_so()
    {
        await using var cluster = new ProcessCluster("a", "b");
        await using var proxy = new Proxy(cluster.EndpointOf("b"));
        var (logOfA, logOfB) = (new KeptLog(), new KeptLog());
        await cluster.StartSiloAsync("b", more: logOfB.KeepOf);
        await cluster.StartSiloAsync("a", options => options.Silos = [cluster.Silos[0], KeyValuePair.Create("b", proxy.Endpoint)], more: logOfA.KeepOf);
        await EachSeesAllAsync(cluster, "a", "b");
        await ProcessCluster.Until(() => logOfA.Of(48).Any() && logOfB.Of(48).Any(), "both to tell of it");
        var (told, toldByB) = (Assert.Single(logOfA.Of(48)), Assert.Single(logOfB.Of(48)));
        Assert.Contains($"has b at {proxy.Endpoint}", told, StringComparison.Ordinal);
        Assert.Contains($"says: b at {cluster.EndpointOf("b")}", told, StringComparison.Ordinal);
        Assert.Contains($"says: a at {cluster.EndpointOf("a")}, b at {proxy.Endpoint}", toldByB, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_says_another_endpoint_each_time_does_not_fill_the_log()
    {
        await using var cluster = new ProcessCluster("a", "b");
        var log = new KeptLog();
        await cluster.StartSiloAsync("a", more: log.KeepOf);
        var stranger = new PeerIdentity(PeerKind.Silo, "b", 1, EndpointOfOther: cluster.EndpointOf("a").ToString());
        var link = cluster.SiloOf("a").Cluster.Network!.LinkTo(stranger)!;
        for (var port = 1; port <= 1_000; port++)
            link.Compare(stranger with { Endpoint = $"192.0.2.1:{port}" });
        Assert.Contains("b at 192.0.2.1:1,", Assert.Single(log.Of(48)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_others_have_at_another_endpoint_is_told_so()
    {
        // Nobody reaches it; it reaches them.
        await using var cluster = new ProcessCluster("a", "b");
        await using var elsewhere = new ProcessCluster("b");
        var log = new KeptLog();
        await cluster.StartSiloAsync("a");
        await cluster.StartSiloAsync("b", options => options.Silos = [cluster.Silos[0], elsewhere.Silos[0]], more: log.KeepOf);
        await ProcessCluster.Until(() => log.Of(48).Any(), "it to be told");
        Assert.Contains($"b at {cluster.EndpointOf("b")}", Assert.Single(log.Of(48)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_with_one_list_have_nothing_to_say()
    {
        await using var cluster = new ProcessCluster("a", "b");
        var log = new KeptLog();
        await Task.WhenAll(cluster.StartSiloAsync("a", more: log.KeepOf), cluster.StartSiloAsync("b", more: log.KeepOf));
        await EachSeesAllAsync(cluster, "a", "b");
        Assert.Empty(log.Of(48));
        Assert.Empty(log.Of(49));
    }

    private static async Task EachSeesAllAsync(ProcessCluster cluster, params string[] silos)
    {
        foreach (var silo in silos) await cluster.SeesAsync(silo, silos);
    }

    // As if the clock had been ahead when it started, and was set back after.
    private static async Task StartAheadAsync(ProcessCluster cluster, string name)
    {
        var shared = EmbeddedClusters.Join(new ClusterOptions { ClusterId = cluster.ClusterId, ServiceId = cluster.ClusterId }, name);
        for (var i = 0; i < Ahead; i++) shared.Membership.NextGeneration();
        await cluster.StartSiloAsync(name);
        EmbeddedClusters.Leave(shared);
    }
}
