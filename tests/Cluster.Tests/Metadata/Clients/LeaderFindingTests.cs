using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

public sealed class LeaderFindingTests
{
    [Fact]
    public void Once_the_leader_is_known_nobody_else_is_asked() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Sent.Clear();
        for (var count = 0; count < 50; count++)
        {
            await client.PutAsync("a", "1");
            await client.GetAsync("a");
        }

        Assert.Equal(50, group.Sent.Count);
        Assert.All(group.Sent, one => Assert.Equal("a", one.Silo));
        Assert.All(group.Asked, one => Assert.Equal("a", one.Silo));
        Assert.Equal(1, group.Searches);
    });

    [Fact]
    public void A_leader_that_moved_is_found_with_one_hop_more() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Leader = "b";
        group.Sent.Clear();
        var start = time.Now;
        await client.PutAsync("a", "2");
        Assert.Equal(["a", "b"], group.Sent.Select(one => one.Silo));
        Assert.Equal(2 * group.Latency, time.Now - start);
    });

    [Fact]
    public void A_leader_that_hangs_is_left_as_soon_as_another_leads() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.OnPropose = (silo, _) => silo == "a" ? FakeFate.RequestLost : FakeFate.Answered;
        group.OnQuery = (silo, _) => silo == "a" ? FakeFate.RequestLost : FakeFate.Answered;
        var start = time.Now;
        var puts = Enumerable.Range(0, 100).Select(number => client.PutAsync($"{number}", "1")).ToArray();
        var read = client.GetAsync("a");
        await Task.Delay(TimeSpan.FromMilliseconds(700), time);
        group.Leader = "c";
        await Task.WhenAll([.. puts, read]);
        Assert.InRange(time.Now - start, TimeSpan.FromMilliseconds(700), TimeSpan.FromMilliseconds(1_000));
        Assert.Equal(101, group.Status.KeyCount);
    });

    [Fact]
    public void A_leader_that_is_only_slow_is_not_sent_the_same_again() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.Latency = TimeSpan.FromSeconds(1.5);
        group.Sent.Clear();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => client.PutAsync($"{number}", "1")));
        Assert.Equal(100, group.SentOf<TransactionCommand>().Count());
        Assert.InRange(group.Reports, 1, 30);
    });

    [Fact]
    public void A_group_that_cannot_be_found_is_unavailable_when_the_time_is_over() => VirtualTime.Run(async time =>
    {
        await using var client = new MetadataClient(
            CallProxy.Make<IGrainFactory>((_, _) => throw new TimeoutException("nobody is there")), new MetadataClientOptions(), time, new Random(1));
        foreach (var call in new Func<Task>[] { () => client.GetAsync("a"), () => client.PutAsync("a", "1"), () => client.GetGroupAsync(), () => client.KeepLeaseAsync(TimeSpan.FromSeconds(5)) })
        {
            var start = time.Now;
            var error = await Assert.ThrowsAsync<MetadataUnavailableException>(call);
            Assert.True(error is { OutcomeKnown: true, Retryable: true, Code: "metadata.unavailable" });
            Assert.InRange(time.Now - start, TimeSpan.FromSeconds(9.7), TimeSpan.FromSeconds(10.1));
        }
    });

    [Fact]
    public void Pauses_grow_and_are_bounded() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient(options => options.Timeout = TimeSpan.FromSeconds(30));
        await client.PutAsync("a", "1");
        group.Leader = null;
        group.Sent.Clear();
        await Assert.ThrowsAsync<MetadataUnavailableException>(() => client.PutAsync("a", "2"));
        // Rounds of three questions, half a second apart in the end, and a handful at the beginning.
        Assert.InRange(group.Sent.Count, 3 * 60, 3 * 130);
        Assert.InRange(group.Searches, 10, 130);
    });

    [Fact]
    public void A_read_goes_to_another_replica_when_the_leader_does_not_answer() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        await client.PutAsync("a", "1");
        group.OnQuery = (silo, _) => silo == "a" ? FakeFate.FailsAfter : FakeFate.Answered;
        Assert.Equal("1", (await client.GetAsync("a")).Item!.Value.ToString());
        group.OnQuery = (silo, _) => silo == "a" ? FakeFate.RequestLost : FakeFate.Answered;
        Assert.Equal("1", (await client.GetAsync("a")).Item!.Value.ToString());
    });

    [Fact]
    public void A_stale_read_asks_the_nearest_first_and_says_how_old_it_may_be() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient(options => options.NearestSilo = "c");
        await client.PutAsync("a", "1");
        var stale = new ReadOptions { Consistency = Consistency.Stale(TimeSpan.FromSeconds(3)) };
        await client.GetAsync("a", stale);
        Assert.Equal(("c", TimeSpan.FromSeconds(3)), (group.Asked[^1].Silo, group.Asked[^1].MaxAge));
        group.OnQuery = (silo, _) => silo == "c" ? FakeFate.FailsAfter : FakeFate.Answered;
        await client.GetAsync("a", stale);
        group.OnQuery = (_, _) => FakeFate.Answered;
        group.Asked.Clear();
        // For a while it is asked after the others, and then first again.
        await client.GetAsync("a", stale);
        Assert.NotEqual("c", group.Asked.Single().Silo);
        await Task.Delay(TimeSpan.FromSeconds(6), time);
        await client.GetAsync("a", stale);
        Assert.Equal("c", group.Asked[^1].Silo);
    });

    [Fact]
    public void Stale_reads_are_spread_when_none_is_nearest() => VirtualTime.Run(async time =>
    {
        var group = new FakeGroup(time);
        await using var client = group.NewClient();
        for (var count = 0; count < 100; count++)
            await client.GetAsync("a", new ReadOptions { Consistency = Consistency.Stale(TimeSpan.FromSeconds(3)) });
        Assert.All(FakeGroup.Silos, silo => Assert.InRange(group.Asked.Count(one => one.Silo == silo), 15, 60));
    });
}
