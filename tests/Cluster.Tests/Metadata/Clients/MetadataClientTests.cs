using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>What the client does on a cluster that is well.</summary>
public sealed class MetadataClientTests
{
    [Fact]
    public async Task What_was_put_is_read_with_its_revisions()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        Assert.Equal(1, (await client.PutAsync("a", "1")).Revision);
        var second = await client.PutAsync("a", "2", new PutOptions { ReturnPrevious = true });
        Assert.Equal((2L, "1"), (second.Revision, second.Previous!.Value.ToString()));
        var read = await client.GetAsync("a");
        Assert.Equal((2L, "2", 2L, 1L), (read.Revision, read.Item!.Value.ToString(), read.Item.Version, read.Item.CreateRevision));
        Assert.Equal("1", (await client.GetAsync("a", new ReadOptions { Revision = 1 })).Item!.Value.ToString());
        Assert.Null((await client.GetAsync("b")).Item);
    }

    [Fact]
    public async Task A_range_is_read_in_order_by_limits_keys_and_counts()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        foreach (var key in new[] { "k3", "k1", "k2", "l" })
            await client.PutAsync(key, "value of " + key);
        var range = KeyRange.Prefix("k");
        Assert.Equal(["k1", "k2", "k3"], (await client.GetRangeAsync(range)).Items.Select(item => item.Key.ToString()));
        var limited = await client.GetRangeAsync(range, new RangeOptions { Limit = 2, KeysOnly = true });
        Assert.Equal((2, true, true), (limited.Items.Count, limited.HasMore, limited.Items.All(item => item.Value.IsEmpty)));
        var counted = await client.GetRangeAsync(range, new RangeOptions { CountOnly = true });
        Assert.Equal((0, 3L, 4L), (counted.Items.Count, counted.Count, counted.Revision));
    }

    [Fact]
    public async Task All_keys_are_read_page_by_page_at_one_revision()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => client.PutAsync($"k{number:00}", "1")));
        var seen = new List<string>();
        await foreach (var item in client.GetAllAsync(KeyRange.Prefix("k"), new RangeOptions { Limit = 7 }))
        {
            if (seen.Count == 10)
            {
                await client.DeleteAsync(KeyRange.Between("k20", "k30"));
                await client.PutAsync("k999", "2");
            }

            seen.Add(item.Key.ToString());
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"k{number:00}"), seen);
    }

    [Fact]
    public async Task A_range_is_deleted_and_told()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        await client.PutAsync("a1", "1");
        await client.PutAsync("a2", "2");
        var deleted = await client.DeleteAsync(KeyRange.Prefix("a"), returnPrevious: true);
        Assert.Equal((2L, 3L), (deleted.Deleted, deleted.Revision));
        Assert.Equal(["1", "2"], deleted.Previous.Select(item => item.Value.ToString()));
        var none = await client.DeleteAsync(KeyRange.Prefix("a"));
        Assert.Equal((0L, 3L), (none.Deleted, none.Revision));
    }

    [Fact]
    public async Task A_transaction_takes_the_branch_that_its_compares_choose()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        Task<TransactionOutcome> TakeAsync(string owner) => client.Transaction()
            .If(Compare.Missing("lock"))
            .Then(new PutOperation("lock", owner), new PutOperation("log", owner))
            .Else(new RangeOperation(KeyRange.One("lock")))
            .CommitAsync();
        var first = await TakeAsync("one");
        Assert.True(first.Succeeded);
        Assert.Equal((2, 1L), (first.Results.Count, first.Revision));
        var second = await TakeAsync("two");
        Assert.False(second.Succeeded);
        Assert.Equal("one", Assert.IsType<RangeResult>(second.Results.Single()).Items.Single().Value.ToString());
        Assert.Equal(1, second.Revision);
    }

    [Fact]
    public async Task A_lease_takes_its_keys_along_when_it_is_revoked()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        var lease = await client.GrantLeaseAsync(TimeSpan.FromMinutes(5));
        await client.PutAsync("a", "1", new PutOptions { LeaseId = lease.Id });
        var info = await client.GetLeaseAsync(lease.Id, withKeys: true);
        Assert.Equal((lease.Id, lease.TimeToLive, "a"), (info.Id, info.TimeToLive, info.Keys.Single().ToString()));
        Assert.InRange(info.Remaining, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5) * 1.02);
        Assert.Contains(lease.Id, (await client.ListLeasesAsync()).LeaseIds);
        await client.RenewLeaseAsync(lease.Id);
        await client.RevokeLeaseAsync(lease.Id);
        Assert.Null((await client.GetAsync("a")).Item);
        Assert.Equal(lease.Id, (await Assert.ThrowsAsync<LeaseGoneException>(() => client.RenewLeaseAsync(lease.Id))).LeaseId);
        await Assert.ThrowsAsync<LeaseGoneException>(() => client.RevokeLeaseAsync(lease.Id));
        await Assert.ThrowsAsync<LeaseGoneException>(() => client.GetLeaseAsync(lease.Id));
        await Assert.ThrowsAsync<LeaseGoneException>(() => client.PutAsync("a", "1", new PutOptions { LeaseId = lease.Id }));
    }

    [Fact]
    public async Task An_id_is_given_to_one_lease_at_a_time()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var id = MetadataLimits.FirstGivenLeaseId + 5;
        Assert.Equal(id, (await cluster.Client.GrantLeaseAsync(TimeSpan.FromMinutes(1), id)).Id);
        Assert.Equal(id, (await Assert.ThrowsAsync<LeaseExistsException>(() => cluster.Client.GrantLeaseAsync(TimeSpan.FromMinutes(1), id))).LeaseId);
    }

    [Fact]
    public async Task A_compacted_revision_is_read_no_more()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        for (var number = 1; number <= 5; number++)
            await client.PutAsync("a", $"{number}");
        await client.CompactAsync(4);
        Assert.Equal("4", (await client.GetAsync("a", new ReadOptions { Revision = 4 })).Item!.Value.ToString());
        var error = await Assert.ThrowsAsync<RevisionCompactedException>(() => client.GetAsync("a", new ReadOptions { Revision = 3 }));
        Assert.Equal((3L, 4L, "metadata.compacted"), (error.Revision, error.CompactedRevision, error.Code));
        Assert.Equal(5, (await Assert.ThrowsAsync<FutureRevisionException>(() => client.CompactAsync(6))).NewestRevision);
        Assert.Equal(4, (await client.GetStatusAsync()).CompactedRevision);
    }

    [Fact]
    public async Task A_quota_is_told_with_its_prefix_and_its_numbers()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        await client.SetQuotaAsync("p/", 400);
        await client.PutAsync("p/a", new byte[100]);
        var error = await Assert.ThrowsAsync<MetadataQuotaExceededException>(() => client.PutAsync("p/b", new byte[200]));
        Assert.Equal(("p/", 400L, true), (error.Prefix, error.Limit, error.Actual > 400));
        await client.PutAsync("q/b", new byte[200]);
        await client.SetQuotaAsync(default, 100);
        Assert.Null((await Assert.ThrowsAsync<MetadataQuotaExceededException>(() => client.PutAsync("q/c", "1"))).Prefix);
        await client.SetQuotaAsync(default, null);
        await client.SetQuotaAsync("p/", null);
        await client.PutAsync("p/b", new byte[200]);
    }

    [Fact]
    public async Task What_is_too_large_or_not_allowed_is_refused_and_no_silo_is_asked()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.NewClient();
        await Assert.ThrowsAsync<InvalidMetadataRequestException>(() => client.PutAsync(default, "1"));
        await Assert.ThrowsAsync<InvalidMetadataRequestException>(() => client.GetAsync("a", new ReadOptions { Revision = -1 }));
        await Assert.ThrowsAsync<InvalidMetadataRequestException>(() => client.GrantLeaseAsync(TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAsync<InvalidMetadataRequestException>(() => client.GrantLeaseAsync(TimeSpan.FromSeconds(10), 7));
        Assert.Throws<InvalidMetadataRequestException>(() => Consistency.Stale(TimeSpan.Zero));
        var key = await Assert.ThrowsAsync<MetadataTooLargeException>(() => client.GetAsync(new byte[MetadataLimits.MaxKeyBytes + 1]));
        Assert.Equal((4096L, 4097L), (key.Limit, key.Actual));
        await Assert.ThrowsAsync<MetadataTooLargeException>(() => client.PutAsync("a", new byte[MetadataLimits.MaxValueBytes + 1]));
        var two = Enumerable.Range(0, 2).Select(number => new PutOperation($"{number}", new byte[MetadataLimits.MaxValueBytes])).ToArray();
        Assert.Equal("metadata.too_large", (await Assert.ThrowsAsync<MetadataTooLargeException>(() => client.Transaction().Then(two).CommitAsync())).Code);
        Assert.All(cluster.SiloNames, silo => Assert.Equal(0, cluster.Gate.Calls(silo, "QueryAsync")));
        Assert.All(cluster.SiloNames, silo => Assert.InRange(cluster.Gate.Calls(silo, "ProposeAsync"), 0, 3));
    }

    [Fact]
    public async Task A_transaction_that_contradicts_itself_is_refused()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var transaction = cluster.Client.Transaction().Then(new PutOperation("a", "1"), new DeleteOperation(KeyRange.One("a")));
        await Assert.ThrowsAsync<InvalidMetadataRequestException>(() => transaction.CommitAsync());
    }

    [Fact]
    public async Task A_stale_read_is_answered_by_the_nearest_silo()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var leader = await cluster.LeaderAsync();
        var near = cluster.SiloNames.First(silo => silo != leader);
        var client = cluster.NewClient(options => options.NearestSilo = near);
        await client.PutAsync("a", "1");
        var stale = new ReadOptions { Consistency = Consistency.Stale(TimeSpan.FromMinutes(1)) };
        await client.GetAsync("a", stale);
        var before = cluster.Gate.Calls(near, "QueryAsync");
        for (var number = 0; number < 10; number++)
            await client.GetAsync("a", stale);
        Assert.Equal(before + 10, cluster.Gate.Calls(near, "QueryAsync"));
        Assert.Equal("1", (await client.GetAsync("a")).Item!.Value.ToString());
    }

    [Fact]
    public async Task The_group_is_told()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var group = await cluster.Client.GetGroupAsync();
        Assert.Equal(("metadata", 3), (group.Group, group.Replicas.Length));
    }
}
