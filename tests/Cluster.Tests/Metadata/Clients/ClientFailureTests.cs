using System.Collections.Concurrent;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>What the client does on a cluster that fails: three silos, whose silos die, whose leader moves, and whose answers get lost.</summary>
public sealed class ClientFailureTests
{
    [Fact]
    public async Task Of_changes_during_which_the_leader_is_killed_the_acknowledged_are_there_and_none_twice()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var acknowledged = new ConcurrentBag<string>();
        var unknown = new ConcurrentBag<string>();
        var killed = false;
        var writers = Enumerable.Range(0, 20).Select(writer => WriteAsync(writer)).ToArray();
        await Eventually.TrueAsync(() => acknowledged.Count > 300, "changes are made");
        await cluster.KillAsync(await cluster.LeaderAsync());
        var before = acknowledged.Count;
        await Eventually.TrueAsync(() => acknowledged.Count > before + 300, "changes are made without it");
        killed = true;
        await Task.WhenAll(writers);
        var found = new Dictionary<string, long>();
        await foreach (var item in cluster.Client.GetAllAsync(KeyRange.Prefix("w")))
            found.Add(item.Key.ToString(), item.Version);
        Assert.All(acknowledged, key => Assert.Equal(1, found[key]));
        Assert.All(found.Keys.Except(acknowledged), key => Assert.Contains(key, unknown));

        async Task WriteAsync(int writer)
        {
            for (var number = 0; !killed; number++)
            {
                var key = $"w{writer}-{number}";
                try
                {
                    await cluster.Client.PutAsync(key, "1");
                    acknowledged.Add(key);
                }
                catch (MetadataException e) when (!e.OutcomeKnown)
                {
                    unknown.Add(key);
                }
            }
        }
    }

    [Fact]
    public async Task A_leader_that_hands_over_costs_no_change()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var done = 0;
        var isOver = false;
        var writers = Enumerable.Range(0, 10).Select(_ => WriteAsync()).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var leader = await cluster.LeaderAsync();
            var next = cluster.SiloNames.First(silo => silo != leader);
            await Eventually.TrueAsync(async () => await cluster.Replica(leader).TransferLeadershipAsync(next) || await cluster.LeaderAsync() != leader, "it is asked to hand over");
            var before = Volatile.Read(ref done);
            await Eventually.TrueAsync(() => Volatile.Read(ref done) > before + 50, "changes go on");
        }

        isOver = true;
        await Task.WhenAll(writers);
        Assert.Equal(done, (await cluster.Client.GetAsync("a")).Item!.Version);

        async Task WriteAsync()
        {
            while (!isOver)
            {
                await cluster.Client.PutAsync("a", "1");
                Interlocked.Increment(ref done);
            }
        }
    }

    [Fact]
    public async Task A_change_is_run_once_though_many_answers_are_lost()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.NewClient(options => options.CallTimeout = TimeSpan.FromMilliseconds(500));
        await client.PutAsync("a", "1");
        var answers = 0;
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Of seven, as a change goes by the three replicas in turn: of every third, one of them might never be heard.
        cluster.Gate.After = (_, method) => method != "ProposeAsync" ? Task.CompletedTask : (Interlocked.Increment(ref answers) % 7) switch
        {
            0 or 5 => held.Task,
            3 => throw new TimeoutException("the answer is lost"),
            _ => Task.CompletedTask,
        };
        long[] revisions;
        try
        {
            revisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ => (await client.PutAsync("a", "1")).Revision));
        }
        finally
        {
            cluster.Gate.After = (_, _) => Task.CompletedTask;
            held.SetResult();
        }

        Assert.Equal(Enumerable.Range(2, 200).Select(number => (long)number), revisions.Order());
        Assert.Equal((201L, 201L), ((await client.GetAsync("a")).Item!.Version, (await client.GetStatusAsync()).Revision));
    }

    [Fact]
    public async Task A_client_with_time_for_one_call_only_finds_others_when_all_that_it_knows_are_silent()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var known = await cluster.LeaderAsync();
        cluster.Gate.IsSilent = silo => silo != known;
        var client = cluster.NewClient(options => options.Timeout = options.CallTimeout = TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => TryAsync(() => client.PutAsync("a", "1")), "it can be put");
        cluster.Gate.IsSilent = _ => false;
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Gate.Before = (silo, _) => silo == known ? held.Task : Task.CompletedTask;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var next in cluster.SiloNames.Where(silo => silo != known))
                    await cluster.Replica(known).TransferLeadershipAsync(next);
                return await cluster.LeaderAsync() != known;
            },
            "another one leads");
        await Eventually.TrueAsync(() => TryAsync(() => client.PutAsync("a", "2")), "it can be put there");
        held.SetResult();
    }

    [Fact]
    public async Task Without_a_majority_every_call_fails_typed_in_its_time_and_goes_on_with_one()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.NewClient(options => (options.Timeout, options.CallTimeout) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => TryAsync(() => client.PutAsync("a", "1")), "it can be put");
        var (first, second) = (cluster.SiloNames[0], cluster.SiloNames[1]);
        await cluster.KillAsync(first);
        await cluster.KillAsync(second);
        var start = TimeProvider.System.GetTimestamp();
        var write = await Assert.ThrowsAnyAsync<MetadataException>(() => client.PutAsync("a", "2"));
        Assert.True(write is MetadataUnavailableException or MetadataOutcomeUnknownException, write.ToString());
        var read = await Assert.ThrowsAsync<MetadataUnavailableException>(() => client.GetAsync("a"));
        Assert.Equal((true, true), (read.Retryable, read.OutcomeKnown));
        // Two times its time, and patience for a loaded machine: not the half minute that the engine waits for a dead silo.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(25));
        await cluster.RestartAsync(first);
        await Eventually.TrueAsync(() => TryAsync(() => client.PutAsync("b", "3")), "it can be put again");
        Assert.Equal("3", (await cluster.Client.GetAsync("b")).Item!.Value.ToString());
    }

    [Fact]
    public async Task A_change_whose_session_was_ended_before_it_was_answered_is_of_unknown_outcome()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.NewClient(options => options.CallTimeout = TimeSpan.FromSeconds(1));
        await client.PutAsync("a", "1");
        var sessions = (await cluster.Client.ListLeasesAsync()).LeaseIds; // one, or, if the answer to its beginning took too long, more
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Gate.After = (_, method) =>
        {
            if (method != "ProposeAsync" || !reached.TrySetResult())
                return Task.CompletedTask;
            return held.Task;
        };
        var put = client.PutAsync("a", "2");
        await reached.Task;
        foreach (var session in sessions)
            await cluster.Client.RevokeLeaseAsync(session);
        var error = await Assert.ThrowsAsync<MetadataSessionEndedException>(() => put);
        Assert.Contains(error.SessionId, sessions);
        Assert.False(error.OutcomeKnown);
        Assert.Equal(2, (await cluster.Client.GetAsync("a")).Item!.Version);
        Assert.Equal(3, (await client.PutAsync("a", "3")).Revision);
        held.SetResult();
    }

    [Fact]
    public async Task A_cancelled_change_returns_while_its_call_is_still_out()
    {
        await using var cluster = await ClientCluster.StartAsync();
        await cluster.Client.PutAsync("a", "1");
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Gate.Before = (_, _) =>
        {
            reached.TrySetResult();
            return held.Task;
        };
        using var cancelled = new CancellationTokenSource();
        var put = cluster.Client.PutAsync("a", "2", cancellationToken: cancelled.Token);
        await reached.Task;
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        cluster.Gate.Before = (_, _) => Task.CompletedTask;
        await cluster.Client.PutAsync("a", "3");
        held.SetResult();
        // What was held comes now, and has no effect any more.
        await cluster.Client.PutAsync("b", "4");
        Assert.Equal(("3", 2L), ((await cluster.Client.GetAsync("a")).Item!.Value.ToString(), (await cluster.Client.GetAsync("a")).Item!.Version));
    }

    [Fact]
    public async Task A_watch_goes_on_when_the_silo_that_it_polls_is_killed()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var leader = await cluster.LeaderAsync();
        var near = cluster.SiloNames.First(silo => silo != leader);
        var client = cluster.NewClient(options => (options.NearestSilo, options.CallTimeout) = (near, TimeSpan.FromSeconds(1)));
        var seen = new ConcurrentQueue<long>();
        using var over = new CancellationTokenSource();
        var watching = WatchAsync();
        await PutManyAsync(0, 50);
        await Eventually.TrueAsync(() => seen.Count == 50, "what was put is told");
        Assert.True(cluster.Gate.Calls(near, "QueryAsync") > 0);
        await cluster.KillAsync(near);
        await PutManyAsync(50, 50);
        await Eventually.TrueAsync(() => seen.Count == 100, "what was put is told by another");
        await cluster.RestartAsync(near);
        await PutManyAsync(100, 50);
        await Eventually.TrueAsync(() => seen.Count == 150, "and goes on");
        Assert.Equal(Enumerable.Range(1, 150).Select(number => (long)number), seen);
        over.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);

        async Task WatchAsync()
        {
            var options = new WatchOptions { FromRevision = 1, ProgressInterval = TimeSpan.FromSeconds(1) };
            await foreach (var batch in client.WatchAsync(KeyRange.Prefix("k"), options, over.Token))
            {
                foreach (var one in batch.Events)
                    seen.Enqueue(one.Version.ModRevision);
            }
        }

        async Task PutManyAsync(int from, int count)
        {
            for (var number = from; number < from + count; number++)
                await cluster.Client.PutAsync($"k{number}", "1");
        }
    }

    [Fact]
    public async Task A_watch_that_a_compaction_overtakes_says_so_and_the_range_can_be_read_and_watched_anew()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.Client;
        for (var number = 1; number <= 20; number++)
            await client.PutAsync($"k{number % 3}", $"{number}");
        await using var watch = client.WatchAsync(KeyRange.Prefix("k"), new WatchOptions { FromRevision = 1, MaxEvents = 5 }).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        await client.CompactAsync(15);
        // One that lags may tell all there is, and then there is nothing left to be refused.
        await cluster.AllHaveAppliedAsync();
        var error = await Assert.ThrowsAsync<RevisionCompactedException>(async () => await watch.MoveNextAsync());
        Assert.Equal(15, error.CompactedRevision);
        var all = await client.GetRangeAsync(KeyRange.Prefix("k"));
        await using var anew = client.WatchAsync(KeyRange.Prefix("k"), new WatchOptions { FromRevision = all.Revision + 1 }).GetAsyncEnumerator();
        await client.PutAsync("k1", "21");
        do
            Assert.True(await anew.MoveNextAsync());
        while (anew.Current.Events.Count == 0);
        Assert.Equal("21", anew.Current.Events.Single().Version.Value.ToString());
    }

    [Fact]
    public async Task A_kept_lease_outlives_its_leader_and_ends_with_its_client()
    {
        await using var cluster = await ClientCluster.StartAsync();
        var client = cluster.NewClient(options => options.CallTimeout = TimeSpan.FromSeconds(1));
        // Long beside an election, even on a loaded machine.
        var lease = await client.KeepLeaseAsync(TimeSpan.FromSeconds(20));
        await client.PutAsync("a", "1", new PutOptions { LeaseId = lease.Id });
        var leader = await cluster.LeaderAsync();
        await cluster.KillAsync(leader);
        // What remains right after a renewal may be less than what remained here: the way to a store that has just lost its leader is longer.
        var end = EndOf(lease);
        await Eventually.TrueAsync(() => EndOf(lease) > end + TimeSpan.FromSeconds(1), "it is renewed at another leader");
        Assert.False(lease.LostToken.IsCancellationRequested);
        Assert.NotNull((await cluster.Client.GetAsync("a")).Item);
        client.Dispose();
        Assert.True(lease.LostToken.IsCancellationRequested);
        // Each change of the leader that a loaded machine brings about begins its 20 s anew.
        await Eventually.TrueAsync(async () => (await cluster.Client.GetAsync("a")).Item is null, "the key ends with the lease", TimeSpan.FromMinutes(4));
    }

    private static TimeSpan EndOf(KeptLease lease) => TimeProvider.System.GetElapsedTime(0) + lease.Remaining;

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (MetadataException)
        {
            return false;
        }
    }
}
