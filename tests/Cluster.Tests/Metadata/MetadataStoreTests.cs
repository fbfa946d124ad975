using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Consensus;
using static OrleansCluster.Cluster.Tests.Metadata.MetadataCluster;

namespace OrleansCluster.Cluster.Tests.Metadata;

public sealed class MetadataStoreTests
{
    [Fact]
    public async Task What_was_put_is_read_on_every_silo_with_its_revision()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        var put = await cluster.DoAsync<TransactionAnswer>(PutOf("a", "1"));
        Assert.Equal(1, put.Revision);
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            var read = await cluster.AskAsync<RangeAnswer>(new RangeQuery(new RangeOperation(KeyRange.All)), silo);
            Assert.Equal((1L, "a", "1", 1L), (read.Revision, read.Result.Items.Single().Key.ToString(), read.Result.Items.Single().Value.ToString(), read.Result.Items.Single().ModRevision));
        }

        var status = await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery());
        Assert.Equal((1L, 1L), (status.Revision, status.KeyCount));
    }

    [Fact]
    public async Task A_watch_waits_for_its_key_on_any_silo_and_for_no_other()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.PutAsync("a", "1");
        var polls = Enumerable.Range(0, 3).Select(silo => cluster.AskAsync<HistoryAnswer>(Watch(KeyRange.One(Key("b")), 1), silo)).ToArray();
        await Eventually.TrueAsync(
            async () =>
            {
                var waiting = 0L;
                for (var silo = 0; silo < 3; silo++)
                    waiting += (await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery(), silo)).WaitingWatches;
                return waiting == 3;
            },
            "all wait");
        await cluster.PutAsync("a", "2");
        await cluster.PutAsync("b", "3");
        foreach (var answer in await Task.WhenAll(polls))
        {
            Assert.Equal(("b", 3L), (answer.Events.Single().Version.Key.ToString(), answer.Events.Single().Version.ModRevision));
            Assert.Equal((4L, false), (answer.NextRevision, answer.IsBehind));
        }
    }

    [Fact]
    public async Task A_watch_with_nothing_to_tell_tells_how_far_it_got()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.PutAsync("a", "1");
        var answer = await cluster.AskAsync<HistoryAnswer>(Watch(KeyRange.One(Key("b")), 1) with { WaitMilliseconds = 50 });
        Assert.Equal((0, 2L, false), (answer.Events.Length, answer.NextRevision, answer.IsBehind));
        answer = await cluster.AskAsync<HistoryAnswer>(Watch(KeyRange.All, 7) with { WaitMilliseconds = 50 });
        Assert.Equal((0, 7L), (answer.Events.Length, answer.NextRevision));
    }

    [Fact]
    public async Task What_cannot_have_an_effect_is_not_let_into_the_log()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.PutAsync("a", "1");
        var leader = await cluster.LeaderAsync();
        var before = (await cluster.Replica(leader).GetReportAsync()).LastIndex;
        await RefusedAsync(RefusalKind.Malformed, [1, 0]);
        await RefusedAsync(RefusalKind.CommandTooLarge, new byte[MetadataLimits.MaxCommandBytes + 1]);
        await RefusedAsync(RefusalKind.NotForClients, new ExpireLeasesCommand([new(1, 1)]).Encode());
        await RefusedAsync(RefusalKind.NotForClients, new CheckpointLeasesCommand([]).Encode());
        await RefusedAsync(RefusalKind.NotForClients, new MarkTimeCommand(1).Encode());
        Assert.Equal(before, (await cluster.Replica(leader).GetReportAsync()).LastIndex);

        async Task RefusedAsync(RefusalKind kind, byte[] command)
        {
            var answer = await cluster.Replica(leader).ProposeAsync(command);
            Assert.Equal((ProposalEnd.Refused, ProposalAnswer.NotLetIn), (answer.End, answer.Reason));
            Assert.Equal(kind, Assert.IsType<RefusedAnswer>(Decode(answer.Answer)).Kind);
        }
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_ends_with_its_keys()
    {
        // A busy machine may take longer for two calls than any lease that a test can wait for.
        var clock = new ShiftedClock();
        await using var cluster = await MetadataCluster.StartAsync(
            replicas: replica => replica.Raft = new RaftOptions { ElectionTimeout = TimeSpan.FromSeconds(5), StalledWriteTimeout = TimeSpan.FromSeconds(10) },
            time: clock);
        var lease = (await cluster.DoAsync<LeaseAnswer>(new GrantLeaseCommand(0, 30_000))).LeaseId;
        await cluster.PutAsync("a", "1", lease);
        var details = await cluster.AskAsync<LeaseDetailsAnswer>(new LeaseQuery(lease, true));
        Assert.Equal(("a", 30_000L), (details.Keys.Single().ToString(), details.Milliseconds));
        var begun = clock.GetTimestamp();
        while (await cluster.GetAsync("a") is not null)
        {
            Assert.True(clock.GetElapsedTime(begun) < TimeSpan.FromHours(1), "It does not end.");
            clock.Advance(TimeSpan.FromMilliseconds(800));
        }

        Assert.Equal(RefusalKind.LeaseNotFound, (await cluster.AskAsync<RefusedAnswer>(new LeaseQuery(lease, false))).Kind);
    }

    [Fact]
    public async Task The_group_is_found_by_its_name()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.PutAsync("a", "1");
        await Eventually.TrueAsync(async () => (await cluster.Group.FindAsync()).LeaderSilo is not null, "somebody knows the leader");
        var found = await cluster.Group.FindAsync();
        Assert.Equal(3, found.Replicas.Count(one => one.Report is { GroupId: var id } && id != Guid.Empty));
        Assert.All(found.Replicas, one => Assert.Null(one.Problem));
        Assert.True(found.Term > 0);
    }

    private static HistoryQuery Watch(KeyRange range, long from) => new(range, from, false, 100, 100_000, 10_000);
}
