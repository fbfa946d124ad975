using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Consensus.Lone;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Storage;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>
/// The driver's half of pitfalls whose other half is the core's: a replica's disk that hangs, fails or is taken from it, and a process that stood
/// still. The numbers are those of the project's list.
/// </summary>
public sealed class ReplicaPauseTests
{
    private static readonly TimeSpan Interval = new RaftOptions().HeartbeatInterval;

    // Its heartbeats alone would keep it in office.
    [Fact]
    public async Task Pitfall04_a_leader_whose_write_stands_still_falls_silent_and_does_not_stand_until_it_is_done()
    {
        using var root = new TestFolder();
        await using var disk = new HeldDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk);
        await replica.LeadAsync();
        disk.Hold("/log/");
        var proposal = replica.ProposeAsync(1);
        await Eventually.TrueAsync(() => disk.Waiting > 0, "its write stands still");
        for (var passed = Interval; passed < new RaftOptions().StalledWriteTimeout; passed += Interval)
        {
            await replica.PassAsync(Interval);
            await Eventually.TrueAsync(() => replica.Get(one => one.Status!.Followers.All(other => other.Silence == TimeSpan.Zero)), "all answer");
            Assert.Equal(RaftRole.Leader, await replica.Get(one => one.Status!.Role));
        }

        await replica.PassAsync(2 * Interval);
        await Eventually.TrueAsync(() => replica.Get(one => one.Status!.Role == RaftRole.Follower), "it has given up its office");
        replica.Forget();
        await replica.PassAsync(TimeSpan.FromSeconds(10));
        await replica.SettleAsync();
        Assert.Empty(replica.Sent);

        disk.Release();
        await Eventually.TrueAsync(
            async () =>
            {
                await replica.PassAsync(TimeSpan.FromSeconds(1));
                return replica.Sent.Any(message => message is VoteRequest);
            },
            "it stands again");
        Assert.NotEqual(ProposalEnd.Refused, (await proposal).End); // It was taken.
    }

    [Fact]
    public async Task Pitfall12_after_one_failed_flush_nothing_is_written_any_more_though_the_disk_says_that_it_works()
    {
        using var root = new TestFolder();
        var faults = new SharedDiskFaults();
        await using var disk = new SharedDisk(root.Path, faults);
        await using var folder = await ReplicaFolder.OpenAsync(disk, LoneReplica.Path);
        await folder.BecomeAsync(new ReplicaIdentity(LoneReplica.Group.GroupId, new ReplicaId(1)));
        faults.FailFlush = path => new FlushFailedException(path, "the test wants it so", 5);
        await Assert.ThrowsAnyAsync<StorageException>(() => WriteAsync(2)); // Nothing is told done without a flush.
        faults.FailFlush = null;
        var lengths = Lengths(root);
        await Assert.ThrowsAnyAsync<StorageException>(() => WriteAsync(3));
        Assert.Equal(lengths, Lengths(root));

        Task WriteAsync(long term) => folder.WriteAsync([new RaftWrite(term) { HardState = new HardState(term, default, 0) }], () => Task.CompletedTask);
    }

    // A stop that looks graceful waits for the flush that is under way, and nothing is acknowledged before it.
    [Fact]
    public async Task Pitfall13_a_stop_amid_a_flush_leaves_all_that_was_acknowledged_and_what_was_being_written()
    {
        using var root = new TestFolder();
        await using var disk = new HeldDisk(root.Path);
        var replica = await LoneReplica.StartAsync(disk);
        await replica.ReceiveAsync(Append(2));
        await Eventually.TrueAsync(() => replica.Sent.Any(message => message is AppendResponse { IsAccepted: true, Index: 2 }), "it is acknowledged");
        disk.Hold("/log/");
        await replica.ReceiveAsync(Append(3));
        await Eventually.TrueAsync(() => disk.Waiting > 0, "a write is under way");
        var stopping = replica.DisposeAsync().AsTask();
        await replica.SettleAsync();
        Assert.False(stopping.IsCompleted);
        disk.Release();
        await stopping;
        Assert.DoesNotContain(replica.Sent, message => message is AppendResponse { Index: 3 });
        await using var again = await ReplicaFolder.OpenAsync(disk, LoneReplica.Path);
        Assert.Equal([1, 2, 3], again.Recovered.Entries.Select(entry => entry.Index));

        static AppendRequest Append(long index) => new(
            new ReplicaId(2), new ReplicaId(1), 2, index - 1, index == 2 ? 1 : 2, [new LogEntry(2, index, EntryKind.Command, new byte[8])], 1, default);
    }

    // Whatever waits for a turn meanwhile, such as a heartbeat or a vote, waits for one command that takes long, not for all of them.
    [Fact]
    public async Task Commands_that_take_long_and_are_committed_at_one_time_are_applied_in_many_turns()
    {
        const int Many = 50;
        using var root = new TestFolder();
        await using var disk = new RealDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk);
        var turns = new List<int>();
        replica.Machine.Applied = () =>
        {
            replica.Time.Pass(TimeSpan.FromMilliseconds(10));
            _ = replica.Get(_ =>
            {
                turns.Add(replica.Machine.Count);
                return 0;
            });
        };
        var entries = Enumerable.Range(2, Many).Select(index => new LogEntry(2, index, EntryKind.Command, new byte[8]));
        await replica.ReceiveAsync(new AppendRequest(new ReplicaId(2), new ReplicaId(1), 2, 1, 1, [.. entries], Many + 1, default));
        await Eventually.TrueAsync(() => replica.Get(_ => turns.Count == Many), "all are applied");
        Assert.InRange(await replica.Get(_ => turns.Distinct().Count()), Many / 2, Many);
        Assert.Equal(Many + 1, await replica.Get(one => one.Applied));
    }

    // No timer has fired since, and nobody has told it anything: the clock is read for every read anew (duty 2).
    [Fact]
    public async Task Pitfall40_a_process_that_stood_still_for_longer_than_its_lease_asks_a_quorum_before_it_answers()
    {
        using var root = new TestFolder();
        await using var disk = new RealDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk, options => options.Raft = options.Raft with { LeaseReads = true });
        await replica.LeadAsync();
        await replica.SettleAsync();
        replica.Silence(2, 3);
        replica.Forget();
        Assert.Equal(ReadOutcome.Ready, await replica.On(one => one.ReadAsync()));
        Assert.DoesNotContain(replica.Sent, message => message is Heartbeat); // By the lease.

        replica.Time.Pass(TimeSpan.FromSeconds(1));
        var read = replica.On(one => one.ReadAsync());
        await Eventually.TrueAsync(() => replica.Sent.Any(message => message is Heartbeat), "it asks");
        await replica.SettleAsync();
        Assert.False(read.IsCompleted);
        var asked = replica.Sent.OfType<Heartbeat>().Last(beat => beat.To.Value == 2);
        await replica.ReceiveAsync(new HeartbeatResponse(asked.To, asked.From, asked.Term, asked.Stamp.Round, default));
        Assert.Equal(ReadOutcome.Ready, await read);
    }

    // Its turns run on, with all that it knows in memory; its disk is another's.
    [Fact]
    public async Task Pitfall41_a_leader_whose_silo_was_evicted_votes_for_nobody_acknowledges_nothing_and_falls_silent()
    {
        using var root = new TestFolder();
        var disk = new RealDisk(root.Path);
        await using var evicted = await LoneReplica.StartAsync(disk);
        await evicted.LeadAsync();
        Assert.Equal(ProposalEnd.Applied, (await evicted.ProposeAsync(1)).End);
        await disk.DisposeAsync();
        using var successors = new RealDisk(root.Path);
        await using var successor = await ReplicaFolder.OpenAsync(successors, LoneReplica.Path);

        evicted.Silence(2, 3); // What it has proposed may be committed by others; it must not say so either.
        evicted.Forget();
        var term = await evicted.Get(one => one.Status!.Term);
        await evicted.ReceiveAsync(new VoteRequest(new ReplicaId(2), new ReplicaId(1), term + 1, false, IsTransfer: true, 1000, term));
        await Eventually.TrueAsync(() => evicted.Get(one => one.Failure is not null), "it has ended");
        Assert.DoesNotContain(evicted.Sent, message => message is VoteResponse { IsGranted: true });
        Assert.NotEqual(ProposalEnd.Applied, (await evicted.ProposeAsync(2)).End);
        Assert.Equal(ReadOutcome.NoLeader, await evicted.On(one => one.ReadAsync()));
        evicted.Forget();
        await evicted.PassAsync(TimeSpan.FromSeconds(10));
        await evicted.ReceiveAsync(new AppendRequest(new ReplicaId(2), new ReplicaId(1), term + 2, 1, 1, [], 1, default));
        await evicted.SettleAsync();
        Assert.Empty(evicted.Sent);
    }

    // Dissertation, section 6.4, step 4.
    [Fact]
    public async Task Section6_4_4_a_read_waits_until_the_state_machine_has_advanced_to_the_read_index()
    {
        using var root = new TestFolder();
        await using var disk = new HeldDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk);
        await replica.LeadAsync();
        disk.Hold("/log/");
        var proposal = replica.ProposeAsync(7);
        await Eventually.TrueAsync(() => replica.Get(one => one.Status!.CommitIndex == 3), "the others have committed it");
        replica.Forget();
        var read = replica.On(one => one.ReadAsync());
        await Eventually.TrueAsync(() => replica.Sent.Any(message => message is Heartbeat), "a round has begun");
        await replica.SettleAsync(); // And is answered.
        Assert.False(read.IsCompleted, "It would be answered from a state without 7.");
        disk.Release();
        Assert.Equal(ReadOutcome.Ready, await read);
        Assert.Equal(7, BitConverter.ToInt64((await replica.Machine.QueryAsync(default, default)).Span));
        Assert.Equal(ProposalEnd.Applied, (await proposal).End);
    }

    // The read was allowed, and the replica ended before the state machine was asked: no answer is not an empty one.
    [Fact]
    public async Task A_replica_that_has_ended_has_no_answer_to_a_query()
    {
        using var root = new TestFolder();
        await using var disk = new RealDisk(root.Path);
        await using var replica = await LoneReplica.StartAsync(disk);
        await replica.LeadAsync();
        Assert.NotNull(await replica.On(one => one.QueryAsync(default).AsTask()));
        Assert.Null(await replica.On(one =>
        {
            one.End();
            return one.QueryAsync(default).AsTask();
        }));
    }

    private static List<(string File, long Length)> Lengths(TestFolder root) =>
        [.. Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, new FileInfo(file).Length))];
}
