using System.Collections.Concurrent;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;
using OrleansCluster.Cluster.Tests.Files;
using static OrleansCluster.Cluster.Tests.Metadata.MetadataCluster;

namespace OrleansCluster.Cluster.Tests.Metadata;

public sealed class MetadataFailureTests
{
    [Fact]
    public async Task While_leaders_are_killed_each_change_happens_once_and_is_watched_once_and_a_renewed_lease_lives()
    {
        await using var cluster = await MetadataCluster.StartAsync(replicas: replica => replica.SnapshotBytes = 30_000);
        var session = (await cluster.DoAsync<LeaseAnswer>(new OpenSessionCommand(600_000))).LeaseId;
        var lease = (await cluster.DoAsync<LeaseAnswer>(new GrantLeaseCommand(0, 30_000))).LeaseId;
        await cluster.PutAsync("leased", "1", lease);
        var (stopping, done) = (false, long.MaxValue);
        var revisions = new ConcurrentDictionary<string, long>();
        var seen = new List<MetadataEvent>();
        var watch = Task.Run(() => cluster.WatchAsync(KeyRange.Prefix(Key("k")), 1, next => next > Volatile.Read(ref done), seen));
        var put = Task.Run(async () =>
        {
            for (var number = 1L; !Volatile.Read(ref stopping); number++)
            {
                // Proposed again until it is certain, under the same number: a copy that went through before is found out.
                var answer = await cluster.DoAsync<TransactionAnswer>(PutOf($"k{number}", "v") with { Id = new(session, number, number) });
                revisions[$"k{number}"] = answer.Revision;
                if (number % 20 == 0)
                    Assert.Empty((await cluster.DoAsync<LeasesAnswer>(new RenewLeasesCommand([lease, session]))).Skipped);
            }
        });
        for (var kill = 0; kill < 3; kill++)
        {
            var before = revisions.Count;
            await Eventually.TrueAsync(() => put.IsCompleted || revisions.Count >= before + 50, "the work goes on");
            var silo = await cluster.LeaderAsync();
            await cluster.KillAsync(silo);
            before = revisions.Count;
            await Eventually.TrueAsync(() => put.IsCompleted || revisions.Count >= before + 20, "the others go on");
            await cluster.RestartAsync(silo);
        }

        Volatile.Write(ref stopping, true);
        await put;
        Volatile.Write(ref done, revisions.Values.Max());
        await watch;
        Assert.Equal(revisions.OrderBy(one => one.Value).Select(one => (one.Key, one.Value, 1L)), seen.Select(one => (one.Version.Key.ToString(), one.Version.ModRevision, one.Version.Version)));
        Assert.Equal("1", await cluster.GetAsync("leased"));
    }

    [Fact]
    public async Task All_silos_at_once_may_end_and_everything_is_there_again()
    {
        await using var cluster = await MetadataCluster.StartAsync(replicas: replica => replica.SnapshotBytes = 5_000);
        var session = (await cluster.DoAsync<LeaseAnswer>(new OpenSessionCommand(600_000))).LeaseId;
        var first = await cluster.DoAsync<TransactionAnswer>(PutOf("once", "1") with { Id = new(session, 1, 1) });
        for (var at = 0; at < 100; at++)
            await cluster.PutAsync($"k{at % 10}", new string('v', 100));
        var before = await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery());
        for (var silo = 0; silo < cluster.Count; silo++)
            await cluster.KillAsync(silo);
        for (var silo = 0; silo < cluster.Count; silo++)
            await cluster.RestartAsync(silo);
        var after = await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery());
        Assert.Equal((before.KeyCount, before.SessionCount, before.LeaseCount), (after.KeyCount, after.SessionCount, after.LeaseCount));
        Assert.Equal(before.Revision, after.Revision);

        // A retry from before the end is still one.
        Assert.Equal(first.Revision, (await cluster.DoAsync<TransactionAnswer>(PutOf("once", "1") with { Id = new(session, 1, 1) })).Revision);
        var seen = new List<MetadataEvent>();
        await cluster.WatchAsync(KeyRange.All, 1, next => next > after.Revision, seen);
        Assert.Equal(Enumerable.Range(1, (int)after.Revision).Select(revision => (long)revision), seen.Select(one => one.Version.ModRevision));
    }

    [Fact]
    public async Task A_silo_that_was_away_for_long_is_sent_a_snapshot_and_serves_its_watchers_without_a_gap()
    {
        await using var cluster = await MetadataCluster.StartAsync(replicas: replica => replica.SnapshotBytes = 5_000);
        await cluster.PutAsync("k0", "v");
        var away = ((await cluster.LeaderAsync()) + 1) % cluster.Count;
        await cluster.AskAsync(new StatusQuery(), away);
        await cluster.KillAsync(away);
        for (var at = 1; at <= 200; at++)
            await cluster.PutAsync($"k{at}", new string('v', 100));
        var last = (await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery())).Revision;
        await cluster.RestartAsync(away);
        var next = 2L;
        var seen = new List<MetadataEvent>();
        while (next <= last)
        {
            var history = await cluster.AskAsync<HistoryAnswer>(new HistoryQuery(KeyRange.All, next, false, 30, 100_000, 1_000), away);
            seen.AddRange(history.Events);
            next = history.NextRevision;
        }

        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(revision => (long)revision), seen.Select(one => one.Version.ModRevision));
        Assert.Equal(Enumerable.Range(1, 200).Select(at => $"k{at}"), seen.Select(one => one.Version.Key.ToString()));
    }

    [Fact]
    public async Task History_goes_by_its_length_while_it_is_watched_and_who_is_behind_is_told()
    {
        await using var cluster = await MetadataCluster.StartAsync(configure: options => options.CompactionRevisions = 20);
        var seen = new List<MetadataEvent>();
        var watch = cluster.WatchAsync(KeyRange.One(Key("a")), 1, next => next > 100, seen);
        for (var at = 1; at <= 100; at++)
        {
            await cluster.PutAsync("a", $"{at}");
            await Eventually.TrueAsync(() => watch.IsCompleted || Volatile.Read(ref seen).Count >= at - 10, "the watcher keeps up");
        }

        await watch;
        Assert.Equal(Enumerable.Range(1, 100).Select(at => $"{at}"), seen.Select(one => one.Version.Value.ToString()));
        await Eventually.TrueAsync(async () => (await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery())).CompactedRevision >= 78, "history is given up");
        var refused = await cluster.AskAsync<RefusedAnswer>(new HistoryQuery(KeyRange.All, 5, false, 10, 10_000, 0));
        Assert.Equal(RefusalKind.Compacted, refused.Kind);
        Assert.InRange(refused.Limit, 78, 80);
    }

    [Fact]
    public async Task What_is_left_of_a_lease_survives_leaders_and_restarts_and_it_never_ends_early()
    {
        var clock = new ShiftedClock();
        await using var cluster = await MetadataCluster.StartAsync(
            configure: options => (options.CheckpointInterval, options.ClockDriftPartsPerMillion) = (TimeSpan.FromMilliseconds(500), 0),
            replicas: replica => replica.Raft = new RaftOptions { ElectionTimeout = TimeSpan.FromSeconds(5), StalledWriteTimeout = TimeSpan.FromSeconds(10) },
            time: clock);
        var begun = clock.GetTimestamp();
        var lease = (await cluster.DoAsync<LeaseAnswer>(new GrantLeaseCommand(0, 240_000))).LeaseId;
        await PassAsync(60);
        await cluster.KillAsync(await cluster.LeaderAsync());
        await RemainsAsync(190);
        await PassAsync(20);
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            if (cluster.IsUp(silo))
                await cluster.KillAsync(silo);
        }

        for (var silo = 0; silo < cluster.Count; silo++)
            await cluster.RestartAsync(silo);
        await RemainsAsync(170);
        while (await cluster.AskAsync(new LeaseQuery(lease, false)) is LeaseDetailsAnswer)
        {
            Assert.True(clock.GetElapsedTime(begun) < TimeSpan.FromHours(1), "It does not end."); // Whoever loses its office on a busy machine gives back what it counted since the last checkpoint.
            clock.Advance(TimeSpan.FromMilliseconds(800));
        }

        Assert.True(clock.GetElapsedTime(begun) >= TimeSpan.FromSeconds(240), $"It ended after {clock.GetElapsedTime(begun)}.");

        // A leader that has heard of no quorum for an election timeout would give up its office: a read asks one.
        async Task PassAsync(int seconds)
        {
            for (var until = clock.GetElapsedTime(begun) + TimeSpan.FromSeconds(seconds); clock.GetElapsedTime(begun) < until;)
            {
                clock.Advance(TimeSpan.FromMilliseconds(800));
                Assert.IsType<LeaseDetailsAnswer>(await cluster.AskAsync(new LeaseQuery(lease, false)));
            }
        }

        async Task RemainsAsync(int seconds)
        {
            var left = 0L;
            await Eventually.TrueAsync(
                async () => (left = (await cluster.AskAsync<LeaseDetailsAnswer>(new LeaseQuery(lease, false))).RemainingMilliseconds) < seconds * 1_000,
                $"less than {seconds} s is left");
        }
    }

    [Fact]
    public async Task A_watch_that_waits_at_a_silo_that_stops_is_told_to_ask_elsewhere_and_not_waited_for()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.PutAsync("a", "1");
        for (var i = 0; i < 2; i++)
        {
            // Once the leader, once what is then one of two.
            var leaving = await cluster.LeaderAsync();
            var poll = cluster.Replica(leaving).QueryAsync(new HistoryQuery(KeyRange.All, 1_000, false, 10, 10_000, MetadataLimits.MaxWatchMilliseconds).Encode(), TimeSpan.FromSeconds(10));
            await Eventually.TrueAsync(async () => (await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery(), leaving)).WaitingWatches == 1, "it waits");
            await cluster.StopAsync(leaving);

            // Waited out, it would have been answered: with how far the watch has got.
            Assert.False((await poll).IsAnswered);
            if (i == 0)
                await cluster.RestartAsync(leaving);
        }
    }

    [Fact]
    public async Task A_quota_refuses_what_adds_and_lets_deletions_make_room()
    {
        await using var cluster = await MetadataCluster.StartAsync();
        await cluster.DoAsync<DoneAnswer>(new SetQuotaCommand(Key("p/"), 1_000));
        await cluster.DoAsync<TransactionAnswer>(PutOf("p/a", new string('v', 700)));
        var refused = await cluster.DoAsync<RefusedAnswer>(PutOf("p/b", new string('v', 100)));
        Assert.Equal((RefusalKind.PrefixQuota, 1_000L, "p/"), (refused.Kind, refused.Limit, refused.Subject.ToString()));
        await cluster.DoAsync<TransactionAnswer>(PutOf("q/b", new string('v', 100)));
        await cluster.DoAsync<TransactionAnswer>(TransactionCommand.Of(new DeleteOperation(KeyRange.One(Key("p/a")))));
        await cluster.DoAsync<TransactionAnswer>(PutOf("p/b", new string('v', 100)));
    }
}
