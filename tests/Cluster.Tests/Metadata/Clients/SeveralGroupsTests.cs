using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Consensus;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>Groups side by side in one cluster, on silos that they share: by name, and independent of each other.</summary>
public sealed class SeveralGroupsTests
{
    private const string Second = "metadata-second";

    [Fact]
    public async Task Groups_of_different_names_have_keys_revisions_quotas_and_watches_of_their_own()
    {
        await using var cluster = await ClientCluster.StartAsync();
        await CreateAsync(cluster, Second, [0, 1, 2]);
        var (one, other) = (cluster.Client, cluster.NewClient(options => options.Group = Second));
        for (var number = 0; number < 20; number++)
            await one.PutAsync("a", $"one {number}");
        var put = await other.PutAsync("a", "other");
        Assert.Equal(1, put.Revision);
        Assert.Equal(("one 19", 20L), await ReadAsync(one));
        Assert.Equal(("other", 1L), await ReadAsync(other));

        await other.SetQuotaAsync(default, 10_000);
        await Assert.ThrowsAsync<MetadataQuotaExceededException>(async () => await other.PutAsync("large", new string('x', 20_000)));
        await one.PutAsync("large", new string('x', 20_000));
        await one.CompactAsync(21);
        await using var watch = other.WatchAsync(Algorithms.Metadata.KeyRange.All, new WatchOptions { FromRevision = 1 }).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("other", watch.Current.Events.Single().Version.Value.ToString());
        var groups = await Task.WhenAll(one.GetGroupAsync(), other.GetGroupAsync());
        Assert.Equal([MetadataGroups.Default, Second], groups.Select(group => group.Group));
        Assert.Equal(2, groups.Select(group => group.Replicas.Select(replica => replica.Report!.GroupId).Distinct().Single()).Distinct().Count());
    }

    [Fact]
    public async Task A_group_that_has_lost_its_majority_does_not_touch_the_others_on_the_same_silos()
    {
        await using var cluster = await ClientCluster.StartAsync(silos: 5);
        await CreateAsync(cluster, Second, [2, 3, 4]);
        var (all, second) = (cluster.Client, cluster.NewClient(options => options.Group = Second));
        var (soonAll, soonSecond) = (
            cluster.NewClient(options => options.Timeout = TimeSpan.FromSeconds(2)),
            cluster.NewClient(options => (options.Group, options.Timeout) = (Second, TimeSpan.FromSeconds(2))));
        await all.PutAsync("a", "1");
        await second.PutAsync("a", "1");

        // Two of the second's three, and two of the first's five.
        await KillAsync(cluster, 3, 4);
        await LostAsync(soonSecond);
        await all.PutAsync("a", "2");
        Assert.Equal("2", (await ReadAsync(all)).Value);
        await LostAsync(soonSecond);
        await StartAsync(cluster, 3, 4);
        await second.PutAsync("a", "2");
        Assert.Equal("2", (await ReadAsync(second)).Value);

        // Three of the first's five, and one of the second's three.
        await KillAsync(cluster, 0, 1, 3);
        await LostAsync(soonAll);
        await second.PutAsync("a", "3");
        Assert.Equal("3", (await ReadAsync(second)).Value);
        await LostAsync(soonAll);
        await StartAsync(cluster, 0, 1, 3);
        await all.PutAsync("a", "3");
        Assert.Equal("3", (await ReadAsync(all)).Value);
    }

    private static async Task LostAsync(MetadataClient client) =>
        await Assert.ThrowsAsync<MetadataUnavailableException>(async () => await client.GetAsync("a"));

    private static async Task CreateAsync(ClientCluster cluster, string group, int[] silos)
    {
        var names = silos.Select(silo => cluster.SiloNames[silo]).ToArray();
        await TestGroups.CreateAsync(cluster.Replica(names[0], group), names);
        await Eventually.TrueAsync(async () => (await cluster.Replica(names[0], group).GetReportAsync()).LeaderSilo is not null, "it has a leader");
    }

    private static async Task KillAsync(ClientCluster cluster, params int[] silos)
    {
        foreach (var silo in silos)
            await cluster.KillAsync(cluster.SiloNames[silo]);
    }

    private static async Task StartAsync(ClientCluster cluster, params int[] silos)
    {
        foreach (var silo in silos)
            await cluster.RestartAsync(cluster.SiloNames[silo]);
    }

    private static async Task<(string Value, long Revision)> ReadAsync(MetadataClient client)
    {
        var read = await client.GetAsync("a");
        return (read.Item!.Value.ToString(), read.Item.ModRevision);
    }
}
